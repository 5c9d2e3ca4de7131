"""The command as a whole: help screens, what is light, misuse, errors."""

import errno
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import gan_course as package
from gan_course.cli import app
from gan_course.recipes import RECIPES

SCREENS = Path(__file__).with_name("help")
COMMANDS = ["lab", "doctor", "train", "sample", "evaluate", "release", "course", "course init"]


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_screens_are_frozen(gan_course, monkeypatch, command, option):
    """Each help screen is the stored one, whole.

    To store a changed one:  COLUMNS=80 gan-course train --help > tests/cli/help/train.txt
    (of `course init`: course_init.txt)
    """
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    name = command.replace(" ", "_") or "gan-course"
    expected = (SCREENS / f"{name}.txt").read_text(encoding="utf-8")
    assert gan_course(*command.split(), option) == (0, expected, "")


def test_every_command_has_a_stored_screen():
    """The stored screens are those of the commands that there are."""
    commands = {}
    for name, command in typer.main.get_command(app).commands.items():
        commands |= {name: command}
        commands |= {
            f"{name} {sub}": each for sub, each in getattr(command, "commands", {}).items()
        }
    assert set(commands) == set(COMMANDS)
    screens = {path.stem.replace("_", " ") for path in SCREENS.glob("*.txt")}
    assert screens == {*commands, "gan-course"}


def test_lines_of_help_fit():
    """No stored screen has a line of more than 80 characters."""
    lines = [line for path in SCREENS.glob("*.txt") for line in path.read_text().splitlines()]
    assert [line for line in lines if len(line) > 80] == []


def test_help_names_every_recipe():
    """The screen of `train` names all recipes."""
    words = set(re.findall(r"\w+", (SCREENS / "train.txt").read_text()))
    assert set(RECIPES) <= words


def test_no_arguments_print_the_help(gan_course):
    """The command alone shows what it can do."""
    assert gan_course() == gan_course("--help")


def test_version(gan_course):
    """--version prints name and version."""
    assert gan_course("--version") == (0, f"gan-course {package.__version__}\n", "")


def test_help_is_light(process):
    """--help loads neither TensorFlow nor Keras, matplotlib, ipywidgets or NumPy."""
    heavy = ("tensorflow", "keras", "matplotlib", "ipywidgets", "numpy", "scipy", "PIL")
    spy = (
        "import atexit\n"
        f"atexit.register(lambda: print([m for m in {heavy} if m in sys.modules], file=sys.stderr))"
    )
    for arguments in (["--help"], ["train", "--help"], ["lab", "--help"], ["release", "--help"]):
        result = process(*arguments, before=spy)
        assert (result.code, result.err) == (0, "[]\n")


def test_the_installed_command():
    """`gan-course` is installed beside this Python and is this package's."""
    command = Path(sys.executable).with_name("gan-course")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"gan-course {package.__version__}\n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("trainn", "gan-course: No such command 'trainn'. Did you mean 'train'?"),
        ("quux", "gan-course: No such command 'quux'."),
        ("--versoin", "gan-course: No such option: --versoin. Did you mean '--version'?"),
        ("train cgan --out x --step 3", "train: No such option: --step. Did you mean '--steps'?"),
        ("train cgan", "gan-course train: Missing option '--out'."),
        ("train --out x", "Missing argument 'RECIPE'."),
        ("train cgan dense --out x", "unexpected extra argument"),
        ("train cgan --out", "Option '--out' requires an argument."),
        ("sample run --n 3", "gan-course sample: Missing option '--out'."),
        ("sample run --out s.npz", "gan-course sample: Missing option '--n'."),
        ("evaluate", "gan-course evaluate: Missing argument 'DIR_OR_NPZ'."),
        ("doctor now", "unexpected extra argument"),
    ],
)
def test_misuse_is_one_line(gan_course, tmp_path, monkeypatch, line, message):
    """A wrong command, option or argument: one line on standard error, exit code 2."""
    monkeypatch.chdir(tmp_path)
    result = gan_course(*line.split())
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert message in result.err
    assert re.search(r"[.?!] See: gan-course( \w+)? --help$", result.err)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line(gan_course, tmp_path, monkeypatch):
    """An error of the operating system is a line with the file and the reason, exit code 1."""

    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device", "s.npz")

    monkeypatch.setattr("gan_course.runs.check_samples_path", full)
    result = gan_course("sample", tmp_path, "--n", 1, "--out", tmp_path / "s.npz")
    assert result == (1, "", "gan-course sample: s.npz: No space left on device\n")


def test_a_damaged_shipped_file_is_one_line(gan_course, tmp_path, monkeypatch, dense_run):
    """A file of ours that is damaged is named with the remedy, exit code 1."""
    from gan_course import shipped

    (tmp_path / "mnist.npz").write_text("damaged")
    monkeypatch.setattr(shipped, "asset", lambda name: shipped.verify(tmp_path / name))
    result = gan_course("train", "dense", "--steps", 1, "--out", tmp_path / "run")
    assert (result.code, result.out) == (1, "")
    assert re.search(
        r"^gan-course train: The file .*mnist.npz is damaged: .* Restore", result.err, re.M
    )
    assert "Traceback" not in result.err


def test_a_fault_of_ours_keeps_its_traceback(gan_course, tmp_path, monkeypatch):
    """An error that nobody foresaw is not swallowed."""

    def broken(*arguments, **options):
        raise KeyError("a bug")

    monkeypatch.setattr("gan_course.runs.check_output", broken)
    with pytest.raises(KeyError, match="a bug"):
        gan_course("train", "dense", "--out", tmp_path / "run")


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "dense", "--steps", 1, "--out", "{new}"),
        ("sample", "{run}", "--n", 2, "--out", "{new}.npz"),
        ("evaluate", "{run}"),
    ],
)
def test_without_tensorflow(process, tmp_path, dense_run, arguments):
    """No TensorFlow: one line that says how to install it, exit code 1, nothing made."""
    filled = [str(part).format(new=tmp_path / "new", run=dense_run) for part in arguments]
    result = process(*filled, before="sys.modules['tensorflow'] = None")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"gan-course {arguments[0]}: TensorFlow is not installed")
    assert 'pip install "gan-course[tf]"' in result.err
    assert result.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_another_backend_of_keras(process, dense_run):
    """Keras set to another backend: a line that says where to look, exit code 1."""
    result = process(
        "evaluate", dense_run, before="import os; os.environ['KERAS_BACKEND'] = 'torch'"
    )
    assert result.code == 1
    assert "gan-course evaluate: TensorFlow or Keras cannot be imported: No module" in result.err
    assert "Traceback" not in result.err


def test_a_terminal_that_knows_ascii_only(process):
    """Where "é" cannot be shown, the help is printed all the same."""
    ascii_only = "import io; sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='ascii')"
    result = process("evaluate", "--help", before=ascii_only)
    assert result.code == 0
    assert "frechet is the Fr" in result.out
