"""A small project with a library of its own, to watch the build at work."""

import itertools
from pathlib import Path

import pytest
from building.plan import Project

LESSON = """# 01 · Toy

**Measured**: not yet. (`make measure`)

```{code-cell}
from PACKAGE import double
from PACKAGE.deep.numbers import TWO

print(double(TWO))
```

```{code-cell}
import ipywidgets

ipywidgets.IntSlider(description="n")
```

```{code-cell}
:tags: [nbval-ignore-output]

import time

print(time.time())
```

```{code-cell}
:tags: [raises-exception]

double("a", "b")
```
"""

_numbers = itertools.count()


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with one lesson; its library's name is new each time, as Python keeps modules."""
    package = f"toy_library_{next(_numbers)}"
    files = {
        "notebooks/source/01_toy.md": LESSON.replace("PACKAGE", package),
        "notebooks/source/_template.md": "not built",
        "assets/SHA256SUMS": "aaaa  numbers.npz\nbbbb  unused.npz\n",
        "constraints.txt": "numpy==1\n",
        "README.md": "https://github.com/OWNER/gan-course/issues https://github.com/a/b\n",
        "pyproject.toml": f"[tool.{package.replace('_', '-')}]\n"
        'repository = "someone/gan-course"\n',
        f"{package}/__init__.py": f'LAZY = {{"double": "{package}.work"}}\n\n\n'
        "def __getattr__(name):\n    import importlib\n\n"
        "    return getattr(importlib.import_module(LAZY[name]), name)\n",
        f"{package}/work.py": f"from {package}.helper import TIMES\n\n\n"
        "def double(number):\n    return TIMES * number\n",
        f"{package}/helper.py": 'TIMES = 2\nDATA = "numbers.npz"\n',
        f"{package}/unused.py": "",
        f"{package}/deep/__init__.py": "",
        f"{package}/deep/numbers.py": "TWO = 2\n",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # for the notebook's kernel
    return Project(tmp_path, package)
