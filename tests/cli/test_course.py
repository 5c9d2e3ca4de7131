"""`gan-course course init` and `gan-course release`: a teacher's way in."""

import importlib.util

import pytest

from gan_course.cli.course import EXAMPLES


@pytest.fixture
def folder(gan_course, tmp_path, monkeypatch):
    """A new course folder, in which we are."""
    assert gan_course("course", "init", tmp_path / "gans").code == 0
    monkeypatch.chdir(tmp_path / "gans")
    return tmp_path / "gans"


def test_init_makes_a_course_folder(gan_course, tmp_path, monkeypatch):
    """It says where the guide is and what comes next."""
    monkeypatch.chdir(tmp_path)
    result = gan_course("course", "init", "gans", "--name", "autumn")
    assert result == (
        0,
        "Course autumn in gans. gans/README.md says how a round goes.\n"
        "Next: cd gans, then gan-course release 00\n",
        "",
    )
    assert (tmp_path / "gans" / "nbgrader_config.py").is_file()


def test_init_overwrites_nothing(gan_course, folder):
    """A folder with something in it is refused in one line, exit code 2."""
    result = gan_course("course", "init", ".")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith("gan-course course init: . is not empty.")


def test_a_name_that_cannot_be_one(gan_course, tmp_path):
    """The line says which option helps."""
    result = gan_course("course", "init", tmp_path / "GANs 2026")
    assert (result.code, result.out) == (2, "")
    assert "Choose one with --name." in result.err


def test_course_alone_shows_its_help(gan_course):
    """The group without a command shows which there are."""
    assert gan_course("course") == gan_course("course", "--help")
    assert EXAMPLES.splitlines()[-1].strip() in gan_course("course").out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("course int x", "gan-course course: No such command 'int'. Did you mean 'init'? See: "),
        (
            "course init",
            "gan-course course init: Missing argument 'DIR'. See: gan-course course in",
        ),
        ("course init x --nmae y", "No such option: --nmae. Did you mean '--name'?"),
        ("release", "gan-course release: Missing argument 'SHEET'. See: gan-course release --help"),
    ],
)
def test_misuse_names_the_whole_command(gan_course, tmp_path, monkeypatch, line, message):
    """A wrong command line is one line that names group and command, exit code 2."""
    monkeypatch.chdir(tmp_path)
    result = gan_course(*line.split())
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert message in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sheet", ["0", "start_here"])
def test_release_says_what_to_hand_out(gan_course, folder, sheet):
    """A sheet by number or topic: exercises, points, the folder, and whether solutions show."""
    result = gan_course("release", sheet)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "Released 00_start_here (3 exercises, 10 points): hand out the folder "
        "release/00_start_here.\n"
        "Answers are removed; solution(…) shows worked ones. --no-solutions turns that off.\n"
    )
    assert (folder / "release" / "00_start_here" / "00_start_here.ipynb").is_file()


def test_release_without_solutions_and_by_force(gan_course, folder, tmp_path, monkeypatch):
    """From elsewhere, with solutions turned off; a change by hand is kept until --force."""
    monkeypatch.chdir(tmp_path)
    arguments = ("release", "00", "--course", folder, "--no-solutions")
    result = gan_course(*arguments)
    assert result.code == 0
    assert result.out.splitlines()[1] == (
        "solution(…) is off there, by the file gan_course_sheet.json: it goes with the sheet."
    )
    sheet = folder / "release" / "00_start_here" / "00_start_here.ipynb"
    original = sheet.read_text()
    sheet.write_text("mine")
    refused = gan_course(*arguments)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "To replace it, keep a copy if you need it, and use --force." in refused.err
    assert sheet.read_text() == "mine"
    assert gan_course(*arguments, "--force").code == 0
    assert sheet.read_text() == original


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("start_heer",),
            "No sheet is called 'start_heer'. Did you mean 'start_here'? There are: ",
        ),
        (("00", "--course", "elsewhere"), "elsewhere is no course folder"),
    ],
)
def test_what_cannot_be_released(gan_course, folder, arguments, message):
    """An unknown sheet and a folder that is none: one line, exit code 2."""
    result = gan_course("release", *arguments)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"gan-course release: {message}")


def test_without_nbgrader(gan_course, folder, monkeypatch):
    """No nbgrader: one line that says how to install it, exit code 1."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = gan_course("release", "00")
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert 'pip install "gan-course[grading]"' in result.err
