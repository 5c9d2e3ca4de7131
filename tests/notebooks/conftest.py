"""A small project with a library of its own, to watch the build at work."""

import itertools
from pathlib import Path

import pytest
from building.project import Project

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

SHEET = """# Sheet 01

Two exercises, {{points}} points.

```{code-cell}
from PACKAGE.exercises import check
```

```{code-cell}
:exercise: triple

def triple(number):
    \"\"\"Three times a number.\"\"\"
    ### BEGIN SOLUTION
    return 3 * number
    ### END SOLUTION
```

+++ {"exercise": "why"}

Because two would be too few.

+++

The end.
"""

# A stand-in for the definitions: only what a sheet needs of them.
DEFINITIONS = """from types import SimpleNamespace

EXERCISES = (
    SimpleNamespace(
        id="triple", lesson="01", title="Three times", kind="function", points=2,
        asks="Write `triple`.", submits=("triple",),
    ),
    SimpleNamespace(
        id="why", lesson="01", title="Reasons", kind="text", points=1.5, asks="Why three?",
        submits=(),
    ),
)
"""

CHECK = """from PACKAGE.exercises.lesson_01 import EXERCISES


def exercises(lesson):
    return [exercise for exercise in EXERCISES if exercise.lesson == lesson]


def check(name, answer):
    print(f"{name}: {answer(2)}")
"""

_numbers = itertools.count()


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with one lesson and its sheet.

    Its library's name is new each time, as Python keeps modules.
    """
    package = f"toy_library_{next(_numbers)}"
    files = {
        "notebooks/source/01_toy.md": LESSON.replace("PACKAGE", package),
        "notebooks/source/_template.md": "not built",
        "notebooks/source/exercises/01_toy.md": SHEET.replace("PACKAGE", package),
        "notebooks/source/exercises/_template.md": "not built",
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
        f"{package}/exercises/__init__.py": CHECK.replace("PACKAGE", package),
        f"{package}/exercises/lesson_01.py": DEFINITIONS,
        f"{package}/exercises/lesson_02.py": "",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # for the notebook's kernel
    return Project(tmp_path, package)
