"""Releasing a sheet: what students get, and that no work of a teacher is lost."""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from gan_course import shipped, solution
from gan_course.exercises import SHEET_FILE, exercises
from gan_course.grading import CourseError, ReleaseFailed, init_course, release, solved_sheets

SHEET = "00_start_here"
NOTEBOOK = f"{SHEET}/{SHEET}.ipynb"


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def contents(course: Path) -> dict[str, bytes]:
    """Return the files of source and release, by their paths."""
    return {
        path.relative_to(course).as_posix(): path.read_bytes()
        for folder in ("source", "release")
        for path in (course / folder).rglob("*")
        if path.is_file()
    }


def test_students_get_the_sheet_of_the_course(released: Path) -> None:
    """nbgrader's release is our own sheet without solutions; it adds nothing but checksums."""
    sheet = read(released / "release" / NOTEBOOK)
    checksums = [cell.metadata.get("nbgrader", {}).pop("checksum", None) for cell in sheet.cells]
    assert any(checksums)
    assert sheet == read(shipped.notebooks_folder() / "exercises" / f"{SHEET}.ipynb")
    assert sorted(contents(released)) == [f"release/{NOTEBOOK}", f"source/{NOTEBOOK}"]


def test_the_source_is_the_solved_sheet(released: Path) -> None:
    """With solutions between nbgrader's markers, and nothing that concerns our build only."""
    source, solved = read(released / "source" / NOTEBOOK), read(solved_sheets()[SHEET])
    assert source.cells == solved.cells
    assert "gan_course" not in source.metadata
    assert any("### BEGIN SOLUTION" in cell.source for cell in source.cells)


def test_what_was_released_is_described(course: Path) -> None:
    """Notebook, number of exercises and points are those of the definitions."""
    done = release(SHEET, course)
    assert done.notebook == course / "release" / NOTEBOOK
    assert (done.exercises, done.points) == (
        len(exercises("00")),
        sum(exercise.points for exercise in exercises("00")),
    )


def test_solutions_can_be_turned_off_and_on(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A small file beside the sheet turns them off where students work, until the next release."""
    release(SHEET, course, solutions=False)
    monkeypatch.chdir(course / "release" / SHEET)
    assert json.loads(Path(SHEET_FILE).read_text()) == {"solutions": False}
    solution("scale_pixels")
    assert "Your teacher has turned worked solutions off" in capsys.readouterr().out
    monkeypatch.chdir(course)
    release(SHEET, course)
    monkeypatch.chdir(course / "release" / SHEET)
    assert not Path(SHEET_FILE).exists()
    solution("scale_pixels")
    assert "127.5" in capsys.readouterr().out


def test_releasing_again_changes_nothing(course: Path) -> None:
    """The same sheet gives the same bytes, also after nbgrader made the release by itself."""
    before = contents(course)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", SHEET, "--force"]
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(command, cwd=course, env=os.environ | {"PATH": search}, check=True)
    assert contents(course) == before
    release(SHEET, course)
    assert contents(course) == before


def test_a_newer_sheet_replaces_an_untouched_one(course: Path) -> None:
    """What nobody changed by hand follows the course; here an older one lies there."""
    manifest = json.loads((course / ".gan_course.json").read_text())
    older = (course / "source" / NOTEBOOK).read_text().replace("warm-ups", "older exercises")
    (course / "source" / NOTEBOOK).write_text(older)
    manifest["files"][f"source/{NOTEBOOK}"] = hashlib.sha256(older.encode()).hexdigest()
    (course / ".gan_course.json").write_text(json.dumps(manifest))
    release(SHEET, course)
    assert "older exercises" not in (course / "source" / NOTEBOOK).read_text()


@pytest.mark.parametrize("name", [f"release/{NOTEBOOK}", f"source/{NOTEBOOK}", "release/00/new"])
def test_a_teachers_change_is_not_overwritten(course: Path, name: str) -> None:
    """A changed or added file is named and stays, until it is forced."""
    name = name.replace("/00/", f"/{SHEET}/")
    before = contents(course)
    (course / name).write_bytes(before.get(name, b"") + b" ")
    changed = contents(course)
    assert changed != before
    with pytest.raises(CourseError, match=rf"^{name}: changed since .* To replace it, .* --force"):
        release(SHEET, course)
    assert contents(course) == changed
    release(SHEET, course, force=True)
    assert contents(course) == before


def test_a_file_added_to_the_source_is_released_with_it(course: Path) -> None:
    """A teacher's data beside the sheet is kept, and students get it too, each time."""
    (course / "source" / SHEET / "data.csv").write_text("1,2\n")
    for _ in range(2):
        release(SHEET, course)
        assert (course / "source" / SHEET / "data.csv").read_text() == "1,2\n"
        assert (course / "release" / SHEET / "data.csv").read_text() == "1,2\n"


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"files": 3}'])
def test_without_its_manifest_nothing_is_overwritten(course: Path, text: str | None) -> None:
    """If the record of what was written is lost or damaged, all counts as the teacher's."""
    manifest = course / ".gan_course.json"
    manifest.unlink() if text is None else manifest.write_text(text)
    with pytest.raises(CourseError, match=r"source/.*ipynb, release/.*ipynb: changed since"):
        release(SHEET, course)


def test_what_cannot_be_released(tmp_path: Path, course: Path) -> None:
    """An unknown sheet, and a folder that is no course folder, are named with what there is."""
    with pytest.raises(CourseError, match=rf"No sheet is called '99'. There are: {SHEET}"):
        release("99", course)
    with pytest.raises(CourseError, match=r"is no course folder: it has no nbgrader_config.py"):
        release(SHEET, tmp_path)


def test_without_nbgrader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install, and nothing was written."""
    init_course(tmp_path / "course")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ReleaseFailed, match=r'pip install "gan-course\[grading\]"'):
        release(SHEET, tmp_path / "course")
    assert contents(tmp_path / "course") == {}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("raise ValueError('a broken setting')", r"did not make the release .*a broken setting"),
        ("c.CourseDirectory.release_directory = 'out'", r"course/release/.*ipynb is not there"),
    ],
)
def test_what_nbgrader_refuses_is_said(tmp_path: Path, line: str, message: str) -> None:
    """If nbgrader fails, its reason is passed on; so is a release in an unexpected place."""
    init_course(tmp_path / "course")
    with (tmp_path / "course" / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(ReleaseFailed, match=message):
        release(SHEET, tmp_path / "course")


def test_it_works_without_the_path_of_this_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nbgrader's own helper program is found though the environment is not activated."""
    monkeypatch.setenv("PATH", os.defpath)
    init_course(tmp_path / "course")
    assert release(SHEET, tmp_path / "course").notebook.is_file()
