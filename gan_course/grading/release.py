"""Sheets put into a course folder: the solved one as nbgrader's source, and its release.

The release is made by nbgrader itself, so that the gradebook and formgrader know it. A manifest
in the course folder holds the checksum of each file as it was written: what a teacher changed
since then is not overwritten.
"""

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from gan_course import shipped
from gan_course.exercises import SHEET_FILE
from gan_course.grading.course import CourseError, check_course

__all__ = ["ReleaseFailed", "Released", "release", "solved_sheets"]

MANIFEST = ".gan_course.json"


class ReleaseFailed(RuntimeError):
    """nbgrader is missing, or did not make the release. The message says what to do."""


@dataclass(frozen=True)
class Released:
    """A sheet as it was released.

    Args:
        notebook: What students get.
        exercises: How many they are.
        points: What they are worth together.
    """

    notebook: Path
    exercises: int
    points: float


def solved_sheets() -> dict[str, Path]:
    """Return the solved sheets that the course ships, by name."""
    folder = shipped.notebooks_folder() / "solutions"
    return {path.stem: path for path in sorted(folder.glob("*.ipynb"))}


def release(sheet: str, course: Path, *, solutions: bool = True, force: bool = False) -> Released:
    """Put a sheet into a course folder and let nbgrader make the students' version.

    Args:
        sheet: Its name, one of :func:`solved_sheets`.
        course: An nbgrader course folder.
        solutions: Whether ``solution(…)`` shows worked solutions in the released sheet.
        force: Replace what was changed by hand.

    Raises:
        CourseError: There is no such sheet or course folder, or something was changed by hand.
        ReleaseFailed: nbgrader is not installed, or failed.
        OSError: The folder cannot be written.
    """
    known = solved_sheets()
    if sheet not in known:
        raise CourseError(f"No sheet is called {sheet!r}. There are: {', '.join(known)}.")
    check_course(course)
    if importlib.util.find_spec("nbgrader") is None:
        raise ReleaseFailed(
            'nbgrader is not installed. Install it with:  pip install "gan-course[grading]"'
        )
    manifest = _read_manifest(course)
    if not force and (changed := _changed_by_hand(course, sheet, manifest)):
        raise CourseError(
            f"{', '.join(changed)}: changed since gan-course wrote it, or not written by it. "
            "To release your own change, run there:  nbgrader generate_assignment "
            f"{sheet} --force. To replace it, keep a copy if you need it, and use --force."
        )
    source = course / "source" / sheet
    source.mkdir(parents=True, exist_ok=True)
    notebook = json.loads(known[sheet].read_text(encoding="utf-8"))
    notebook["metadata"].pop("gan_course", None)  # concerns our build only
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    (source / f"{sheet}.ipynb").write_text(text, encoding="utf-8")
    if solutions:
        (source / SHEET_FILE).unlink(missing_ok=True)
    else:
        (source / SHEET_FILE).write_text('{"solutions": false}\n', encoding="utf-8")
    _generate(sheet, course)
    released = course / "release" / sheet / f"{sheet}.ipynb"
    if not released.is_file():
        raise ReleaseFailed(
            f"nbgrader ended without an error, but {released} is not there. Does {course} name "
            "other folders in its nbgrader_config.py? Expected nbgrader's own names."
        )
    written = {name: digest for name, digest in manifest.items() if name.split("/")[1] != sheet}
    for path in _files(course, sheet):
        written[path] = _checksum(course / path)
    content = json.dumps({"files": dict(sorted(written.items()))}, indent=1) + "\n"
    (course / MANIFEST).write_text(content, encoding="utf-8")
    return _described(released)


def _generate(sheet: str, course: Path) -> None:
    """Run nbgrader on the source, in a process of its own: it changes folder and logging."""
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", sheet, "--force"]
    # nbgrader calls `alembic` by its name, also where this Python's commands are not on the PATH.
    search = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    # A mistake in the settings is an error; else nbgrader would go on with its own, and with stubs
    # that raise.
    strict = {"TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR": "1"}
    result = subprocess.run(
        [*command, f"--course-dir={course.resolve()}"],
        cwd=course,
        env=os.environ | strict | {"PATH": os.pathsep.join(search)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if result.returncode:
        lines = result.stderr.splitlines() or ["no message"]
        reasons = [line for line in lines if re.match(r"\s*[\w.]*(Error|Exception): ", line)]
        reason = (reasons or [line for line in lines if "ERROR" in line] or lines)[-1].strip()
        raise ReleaseFailed(
            f"nbgrader did not make the release of {sheet}: {reason} To see all it says, run in "
            f"{course}:  nbgrader generate_assignment {sheet} --force"
        )


def _files(course: Path, sheet: str) -> list[str]:
    """Return the files of a sheet in the folders of source and release."""
    return [
        path.relative_to(course).as_posix()
        for folder in ("source", "release")
        for path in sorted((course / folder / sheet).rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    ]


def _changed_by_hand(course: Path, sheet: str, manifest: dict[str, str]) -> list[str]:
    """Return the files that a release would replace or remove, and that are not as we wrote them.

    A teacher may add files to the source; nbgrader copies them into the release.
    """
    changed = []
    for name in _files(course, sheet):
        own = name in (f"source/{sheet}/{sheet}.ipynb", f"source/{sheet}/{SHEET_FILE}")
        if name.startswith("source/") and not own:
            continue
        checksum = _checksum(course / name)
        twin = course / name.replace("release/", "source/", 1)
        copied = not own and not name.endswith(".ipynb") and twin.is_file()
        if checksum != manifest.get(name) and not (copied and checksum == _checksum(twin)):
            changed.append(name)
    return changed


def _read_manifest(course: Path) -> dict[str, str]:
    try:
        files = json.loads((course / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {str(name): str(checksum) for name, checksum in files.items() if "/" in name}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # then all that is there counts as changed by hand: nothing can be lost


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _described(path: Path) -> Released:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    points = [float(mark["points"]) for mark in marks if mark.get("grade")]
    return Released(path, len(points), sum(points))
