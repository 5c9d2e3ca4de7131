"""The rules of the house hold in every file: layers, public names, light import, clean text."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gan_course

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gan_course"
MODULES = sorted(PACKAGE.rglob("*.py"))
FOLDERS = sorted(
    f"gan_course.{'.'.join(path.parent.relative_to(PACKAGE).parts)}"
    for path in PACKAGE.rglob("__init__.py")
    if path.parent != PACKAGE
)
LINT_IMPORTS = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a new process of this Python."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


# Layers.


def test_imports_keep_to_their_layers() -> None:
    """All contracts of pyproject.toml are kept."""
    result = subprocess.run(LINT_IMPORTS, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "statement", "broken"),
    [
        ("data/images.py", "import gan_course.recipes", "Imports go one way"),
        ("models/mlp.py", "import gan_course.metrics", "Imports go one way"),
        ("metrics/frechet.py", "import gan_course.models", "Imports go one way"),
        ("viz/plots.py", "import gan_course.cli", "Imports go one way"),
        ("another.py", "", "Imports go one way"),  # has no place in the layers
        ("viz/plots.py", "import ipywidgets", "Widgets live in one place"),
        ("exercises/checking.py", "import anywidget", "Widgets live in one place"),
        ("training/losses.py", "import tensorflow.math", "TensorFlow and Keras"),
        ("models/mlp.py", "from keras import layers", "TensorFlow and Keras"),
        ("metrics/frechet.py", "import matplotlib.pyplot", "Only drawing imports matplotlib"),
    ],
)
def test_a_forbidden_import_is_noticed(
    tmp_path: Path, module: str, statement: str, broken: str
) -> None:
    """The contracts can fail: each kind of forbidden import breaks the one meant for it."""
    ignored = shutil.ignore_patterns("__pycache__", "_shipped")
    shutil.copytree(PACKAGE, tmp_path / "gan_course", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "gan_course" / module
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{text}\n{statement}\n", encoding="utf-8")
    result = subprocess.run(LINT_IMPORTS, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    lines = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert len(lines) == 1
    assert lines[0].startswith(broken)


# Public names.


def imported_from(package: str, importers: list[Path]) -> set[str]:
    """Return the names that modules import from a folder's modules, not from the folder itself."""
    return {
        alias.name
        for path in importers
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}.")
        for alias in node.names
    }


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_exports_exactly_its_public_names(name: str) -> None:
    """`__all__` lists what the folder's modules declare, less what only they use of each other."""
    package = importlib.import_module(name)
    folder = Path(package.__path__[0])
    inside = [path for path in MODULES if path.parent == folder and path.name != "__init__.py"]
    below = [path for path in MODULES if path.is_relative_to(folder)]
    outside = [path for path in MODULES if not path.is_relative_to(folder)]
    assert len(package.__all__) == len(set(package.__all__))
    assert [each for each in package.__all__ if not hasattr(package, each)] == []
    declared: set[str] = set()
    for path in inside:
        module = importlib.import_module(f"{name}.{path.stem}")
        assert [each for each in module.__all__ if not hasattr(module, each)] == [], path
        declared |= set(module.__all__)
    exported = set(package.__all__)
    assert exported <= declared
    assert declared - exported <= imported_from(name, below), "declared, not exported, not used"
    assert imported_from(name, outside) <= exported, "used elsewhere, so it belongs to __all__"


def test_the_top_level_exports_what_lessons_take_from_it() -> None:
    """Every name of `__all__` is there, the lazy ones are looked up, another one is an error."""
    assert gan_course.__all__ == ["__version__", *sorted(gan_course.LAZY)]
    for name, module in gan_course.LAZY.items():
        assert getattr(gan_course, name) is getattr(importlib.import_module(module), name)
    with pytest.raises(AttributeError, match="'gan_course' has no attribute 'predikt'"):
        _ = gan_course.predikt


# A light import.


@pytest.mark.parametrize("module", ["gan_course", "gan_course.cli"])
def test_the_import_is_light(module: str) -> None:
    """Neither the package nor its command loads what takes seconds."""
    heavy = ["tensorflow", "keras", "matplotlib", "ipywidgets", "IPython", "jupyterlab", "scipy"]
    heavy += ["numpy"] if module == "gan_course" else []
    result = python(f"import {module}, sys; print([m for m in {heavy} if m in sys.modules])")
    assert (result.stdout, result.stderr) == ("[]\n", "")


# TensorFlow.


def test_tensorflow_is_imported_without_a_word() -> None:
    """Its start-up lines, with time and process number, do not reach standard error."""
    result = python("from gan_course.backend import keras, tf; print(tf.__name__)")
    assert (result.stdout, result.stderr) == ("tensorflow\n", "")


def test_without_tensorflow_the_error_says_what_to_install() -> None:
    """The extras are named, for a processor and for a GPU."""
    result = python("import sys; sys.modules['tensorflow'] = None; import gan_course.backend")
    last = result.stderr.splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: TensorFlow is not installed")
    assert 'pip install "gan-course[tf]"' in last
    assert '"gan-course[gpu]"' in last


@pytest.mark.parametrize(
    ("raised", "shown"),
    [
        ("ImportError('no AVX here')", "ImportError: no AVX here"),
        ("ModuleNotFoundError('No module named wrapt', name='wrapt')", "No module named wrapt"),
    ],
)
def test_a_failing_import_shows_what_was_held_back(tmp_path: Path, raised: str, shown: str) -> None:
    """If TensorFlow is there and fails, its own lines and its own error are shown."""
    (tmp_path / "tensorflow.py").write_text(
        f"import os\n\nos.write(2, b'the reason, from C++\\n')\nraise {raised}\n", encoding="utf-8"
    )
    result = python("import gan_course.backend", PYTHONPATH=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr.startswith("the reason, from C++\n")
    assert result.stderr.splitlines()[-1].endswith(shown)


def test_another_keras_backend_is_refused(tmp_path: Path) -> None:
    """With Keras on another library, the error names the variable to remove."""
    (tmp_path / "tensorflow.py").touch()
    (tmp_path / "keras.py").write_text(
        "class backend:\n    backend = staticmethod(lambda: 'jax')\n", encoding="utf-8"
    )
    result = python("import gan_course.backend", PYTHONPATH=str(tmp_path))
    last = result.stderr.splitlines()[-1]
    assert last.startswith("ImportError: Keras runs on the backend 'jax'")
    assert "Remove the environment variable KERAS_BACKEND" in last


# Text.


@pytest.mark.parametrize(
    "path",
    [*MODULES, *sorted((ROOT / "notebooks").rglob("*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_module_is_short_and_finished(path: Path) -> None:
    """A module has at most 300 lines, a docstring, and nothing left to do."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert ast.get_docstring(ast.parse(text))
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


def tracked_files() -> list[Path]:
    """Return the files of the repository; in an unpacked archive, those that are not derived."""
    if (ROOT / ".git").exists():
        command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    folders = ("assets", "gan_course", "notebooks", "tests", ".ci", ".github")
    inside = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    return [path for path in [*ROOT.iterdir(), *inside] if "__pycache__" not in path.parts]


def test_no_file_names_a_machine_or_a_package_index() -> None:
    """No path of a developer's machine, no address of an index: the user's own settings count."""
    unwanted = re.compile(
        rb"file:///|/work/|--(extra-)?index-url|https?://[\w.-]*(pypi|pythonhosted)[\w.-]*/"
    )
    found = []
    for path in tracked_files():
        if path != Path(__file__) and path.is_file():
            found += [(path.name, hit[0]) for hit in unwanted.finditer(path.read_bytes())]
    assert found == []
