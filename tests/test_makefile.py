"""The Makefile: its list of commands, and what it says when it cannot begin."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The outer make, if there is one, must not pass its own variables on.
    unwanted = ("MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "PY", "PYTHON")
    environment = {key: os.environ[key] for key in os.environ if key not in unwanted}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder as a fresh clone has it, with a space in its name, as far as make looks at it."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_make_alone_lists_the_commands() -> None:
    """Every target is listed with a word about it, and nothing is installed for that."""
    result = make(ROOT)
    listed = [line.split()[1] for line in result.stdout.splitlines()]
    expected = "help lab test test-full notebooks measure weights lint bench clean"
    assert listed == expected.split()
    assert result.stderr == ""


def test_a_missing_python_is_named(clone: Path) -> None:
    """Without Python, make says which versions do and how to name one."""
    result = make(clone, "lab", "PYTHON=no-such-python")
    assert result.returncode == 2
    assert "There is no 'no-such-python' here. Install Python 3.11, 3.12 or 3.13" in result.stderr
    assert not (clone / ".venv").exists()


def test_another_version_of_python_is_refused(clone: Path) -> None:
    """With an older Python, make names its version and those that do."""
    old = clone / "old-python"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.1" && exit\nexit 1\n')
    old.chmod(0o755)
    result = make(clone, "test", "PYTHON=./old-python")
    assert result.returncode == 2
    assert "'./old-python' is Python 3.9.1; the course needs Python 3.11, 3.12" in result.stderr


def test_a_python_without_venv_is_named(clone: Path) -> None:
    """Where Debian's venv is not installed, make says what to install."""
    bare = clone / "bare-python"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n')
    bare.chmod(0o755)
    result = make(clone, "lab", "PYTHON=./bare-python")
    assert result.returncode == 2
    assert "has no venv. On Debian and Ubuntu: apt install python3-venv" in result.stderr


def test_a_given_environment_is_used_and_none_is_made(clone: Path) -> None:
    """`make PY=python …` runs with that Python and installs nothing."""
    (clone / "notebooks").mkdir()
    (clone / "notebooks" / "build.py").write_text("import sys\n\nprint(sys.executable)\n")
    result = make(clone, "notebooks", f"PY={sys.executable}")
    assert result.stdout == f"{sys.executable}\n"
    assert not (clone / ".venv").exists()
