"""`gan-course doctor`: what it finds, and what it says to do."""

import collections
import importlib
import os
import re
import sys

import pytest

from gan_course import shipped

module = importlib.import_module("gan_course.cli.doctor")


@pytest.fixture
def versions(monkeypatch):
    """Versions that pretend to be installed; None is "not installed"."""
    pretended = {}
    real = module.version_of
    monkeypatch.setattr(module, "version_of", lambda name: pretended.get(name, real(name)))
    for name in ("tensorflow", "tensorflow-intel", "tf-nightly"):
        pretended[name] = None
    return pretended


def levels(check) -> list[str]:
    return [finding.level for finding in check()]


def test_this_computer_is_ready(gan_course):
    """Where the tests run, nothing is wrong: exit code 0, a line for each check."""
    result = gan_course("doctor")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[-1] in ("Ready.", "Ready, with notes.")
    assert not any("problem" in line for line in lines)
    for word in ("Python 3.", "keras 3.", "tensorflow", "JupyterLab 4.", "ipywidgets", "checksum"):
        assert sum(word in line for line in lines) >= 1, word
    assert all(line.startswith(("✓ ok ", "! note ", " ")) for line in lines[:-1])


def test_a_terminal_that_knows_ascii_only(process):
    """Where symbols cannot be shown there are letters, and always words."""
    result = process("doctor", environment={"PYTHONIOENCODING": "ascii"})
    assert result.code == 0
    assert result.out.startswith("+ ok       Python 3.")
    assert result.out.isascii()


def test_problems_are_counted_and_fail(gan_course, versions):
    """A problem has its remedy below it, is counted, and makes exit code 1."""
    versions["keras"] = "2.15.0"
    result = gan_course("doctor")
    assert result.code == 1
    lines = result.out.splitlines()
    index = next(i for i, line in enumerate(lines) if line.startswith("✗ problem"))
    assert "keras is 2.15.0, expected <4,>=3.12" in lines[index]
    assert lines[index + 1].strip() == '→ pip install "keras<4,>=3.12"'
    assert lines[-1] == "Not ready: 1 problem to solve."


def test_a_wrong_python(monkeypatch):
    """A Python outside the declared range is a problem."""
    version = collections.namedtuple("version", "major minor micro")(3, 10, 1)
    monkeypatch.setattr(sys, "version_info", version)
    (finding,) = module.check_python()
    assert (finding.level, finding.what) == ("problem", "Python 3.10.1, expected <3.14,>=3.11")


def test_a_missing_library(versions):
    """A library that is not installed is a problem, the others are still listed."""
    versions["matplotlib"] = None
    problem, rest = module.check_libraries()
    assert "matplotlib is not installed, expected >=3.10" in problem.what
    assert (rest.level, "matplotlib" in rest.what) == ("ok", False)


def test_no_tensorflow(versions):
    """No TensorFlow of any name: install the extra."""
    versions["tensorflow-cpu"] = None
    (finding,) = module.check_tensorflow()
    assert (finding.level, finding.what) == ("problem", "TensorFlow is not installed")
    assert finding.remedy == 'pip install "gan-course[tf]"'


def test_a_wrong_tensorflow(versions):
    """A TensorFlow outside the declared range is a problem; one by another name is welcome."""
    versions["tensorflow-cpu"] = "2.12.0"
    (finding,) = module.check_tensorflow()
    assert (finding.level, finding.what) == (
        "problem",
        "tensorflow-cpu is 2.12.0, expected <2.22,>=2.20",
    )
    versions.update({"tensorflow-cpu": None, "tensorflow": "2.20.1"})
    assert levels(module.check_tensorflow) == ["ok"]


@pytest.mark.parametrize(
    ("code", "what", "remedy"),
    [
        ("import os; os.kill(os.getpid(), 4)", "ends the process .*signal 4", "AVX"),
        ("raise ImportError('libfoo.so is missing')", "cannot be imported: .*libfoo", "reinstall"),
    ],
)
def test_a_tensorflow_that_breaks(versions, monkeypatch, tmp_path, code, what, remedy):
    """A crash or an error of the import is found out in another process, and explained."""
    (tmp_path / "tensorflow.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (finding,) = module.check_tensorflow()
    assert finding.level == "problem"
    assert re.search(what, finding.what)
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    ("installed", "expected"),
    [
        ({}, ["ok", "ok"]),
        ({"jupyterlab": None}, ["note"]),
        ({"jupyterlab": "3.6.1"}, ["problem", "ok"]),
        ({"ipykernel": None}, ["problem", "ok", "ok"]),
        ({"ipywidgets": "7.7.1"}, ["ok", "problem"]),
        ({"jupyterlab-widgets": None}, ["ok", "problem"]),
        ({"jupyterlab-widgets": "1.1.0"}, ["ok", "problem"]),
    ],
)
def test_jupyterlab_and_widgets(versions, installed, expected):
    """Both halves of the widgets must fit; no JupyterLab at all is only a note."""
    versions.update(installed)
    assert levels(module.check_jupyterlab) == expected


def test_a_damaged_shipped_file(monkeypatch, tmp_path):
    """The file is named, with the remedy; the others are still counted."""
    folder = tmp_path / "assets"
    folder.mkdir()
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of "foo"
    (folder / "SHA256SUMS").write_text(f"{digest}  good\n{digest}  damaged\n{digest}  missing\n")
    (folder / "good").write_text("foo")
    (folder / "damaged").write_text("bar")
    monkeypatch.setattr(shipped, "_folder", lambda name: folder)
    damaged, missing, rest = module.check_shipped_files()
    assert (damaged.level, missing.level, rest.level) == ("problem", "problem", "ok")
    assert "damaged is damaged" in damaged.what
    assert "missing is missing" in missing.what
    assert damaged.remedy.startswith(("git checkout", "pip install"))
    assert rest.what == "1 of 3 shipped files have the right checksum"
    (folder / "SHA256SUMS").unlink()
    assert levels(module.check_shipped_files) == ["problem"]


@pytest.mark.parametrize(
    ("cores", "quota", "level", "shown"),
    [
        (8, "", "ok", "8 cores"),
        (2, "max 100000", "ok", "2 cores"),
        (8, "150000 100000", "note", "1.5 core"),
        (1, "", "note", "1 core"),
    ],
)
def test_cores(monkeypatch, cores, quota, level, shown):
    """Counted are the cores that the process may use, in a container too."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    monkeypatch.setattr(module, "_first_line", lambda path: quota)
    (finding,) = module.check_cores()
    assert finding.level == level
    assert finding.what.startswith(shown)


@pytest.mark.parametrize(
    ("gigabytes", "limit", "level", "shown"),
    [
        (8, "max", "ok", "8.0 GB"),
        (8, "9223372036854771712", "ok", "8.0 GB"),
        (8, str(2 * 2**30), "ok", "2.0 GB"),
        (8, str(2**30), "note", "1.0 GB"),
        (1, "", "note", "1.0 GB"),
    ],
)
def test_memory(monkeypatch, gigabytes, limit, level, shown):
    """Looked at is the memory that the process may use, in a container too."""
    pages = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": gigabytes * 2**30 // 4096}
    monkeypatch.setattr(os, "sysconf", pages.__getitem__, raising=False)
    monkeypatch.setattr(module, "_first_line", lambda path: limit)
    (finding,) = module.check_memory()
    assert finding.level == level
    assert finding.what.startswith(shown)


def test_unknown_memory(monkeypatch):
    """Where it cannot be found out, that is said."""
    monkeypatch.delattr(os, "sysconf")
    assert levels(module.check_memory) == ["note"]


def test_little_room(monkeypatch):
    """A full disk is a note with what to do."""
    usage = collections.namedtuple("usage", "total used free")(10**10, 10**10, 10**8)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: usage)
    (finding,) = module.check_disk()
    assert (finding.level, finding.what[:7]) == ("note", "0.09 GB")
