"""What a learner calls in a notebook: ``check``, ``hint`` and ``solution``. They never raise."""

import contextlib
import functools
import inspect
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gan_course.exercises.answering import answer
from gan_course.exercises.catalogue import find
from gan_course.exercises.contract import Exercise
from gan_course.exercises.judging import ask, judge
from gan_course.exercises.progress import lessons_begun, record, sheet_line
from gan_course.exercises.render import (
    Rendered,
    render_hints,
    render_message,
    render_solution,
    render_verdict,
)
from gan_course.exercises.wording import call
from gan_course.shipped import notebooks_folder

__all__ = ["SHEET_FILE", "check", "hint", "solution"]

# Beside a sheet that a teacher has released: {"solutions": false} turns worked solutions off.
SHEET_FILE = "gan_course_sheet.json"

_MARKERS = ("BEGIN SOLUTION", "END SOLUTION")  # nbgrader's, anywhere in a line

_hints_shown: dict[str, int] = {}


class _Explained(Exception):
    """A misuse, in a sentence for the learner."""


def _never_raises(function: Callable[..., Any]) -> Callable[..., Any]:
    """Show what went wrong instead of a traceback: a lesson goes on."""

    @functools.wraps(function)
    def safe(*arguments: Any, **named: Any) -> Any:
        name = function.__name__
        try:
            return function(*_positional(function, arguments, named))
        except _Explained as problem:
            message = render_message(name, str(problem))
            # No number would be full points in nbgrader.
            points = 0.0 if name == "check" and os.environ.get("NBGRADER_EXECUTION") else None
        except Exception as error:
            text = "This is a mistake of the course, not yours, and it costs no points: "
            message, points = render_message(name, text, f"{type(error).__name__}: {error}"), None
        with contextlib.suppress(Exception):  # where nothing can be shown at all
            _show(message)
        return points

    return safe


def _positional(
    function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, ...]:
    try:
        return inspect.signature(function).bind(*arguments, **named).args
    except TypeError as error:
        name = function.__name__
        example = '"scale_pixels", scale_pixels' if name == "check" else '"scale_pixels"'
        raise _Explained(
            f"{name} cannot be called so: {error}. Call it like `{name}({example})`."
        ) from error


@_never_raises
def check(exercise: Any = None, *submission: Any) -> float | None:
    """Check an exercise and show the verdict with its reasons; without arguments, all points.

    Example:
        >>> check("scale_pixels", scale_pixels)

    Args:
        exercise: The exercise's name; without it, the points so far of each sheet are shown.
        submission: What it asks for: a function, a class, a value; for a clinic the repaired
            function and the test.

    Returns:
        None; the verdict is displayed. While nbgrader executes the notebook, the points as a
        Python float: nbgrader reads them as the cell's result.

    Lesson 00.
    """
    if exercise is None and not submission and not os.environ.get("NBGRADER_EXECUTION"):
        lines = [sheet_line(lesson) for lesson in lessons_begun()]
        text = "Your points so far:" if lines else "No exercise of this folder was checked yet."
        _show(render_message("check", text), " ".join(lines))
        return None
    found = _find(exercise, "check")
    if found.kind == "text":
        raise _Explained(
            f'{found.id} is marked by a person. solution("{found.id}") shows a worked answer.'
        )
    if not submission:
        raise _Explained(f"What shall be checked? Call it as `{call(found)}`.")
    if len(submission) > len(found.submits):
        raise _Explained(
            f"{found.id} received {len(submission)} things to check, expected "
            f"{len(found.submits)}. Call it as `{call(found)}`."
        )
    questions = ask(found)
    # Through JSON, so that one process and two give the same verdict.
    answers = json.loads(json.dumps(answer(questions, *submission), allow_nan=False))
    verdict = judge(found, questions, answers)
    points = found.points if verdict["points"] is None else verdict["points"]
    if os.environ.get("NBGRADER_EXECUTION"):
        _show(render_verdict(verdict))
        # NumPy's numbers it would not read, and give full points; more than all is an error.
        return float(min(max(points, 0.0), found.points))
    if verdict["points"] is not None:
        record(found.id, verdict["points"])
    _show(render_verdict(verdict), sheet_line(found.lesson))
    return None


@_never_raises
def hint(exercise: Any = None) -> None:
    """Show the next hint of an exercise; the ones before stay.

    Lesson 00.
    """
    found = _find(exercise, "hint")
    shown = min(_hints_shown.get(found.id, 0) + 1, len(found.hints))
    _hints_shown[found.id] = shown
    _show(render_hints(found.id, list(found.hints), shown, _solutions_are_shown()))


@_never_raises
def solution(exercise: Any = None) -> None:
    """Show a worked solution, unless a teacher has turned that off for this sheet.

    Lesson 00.
    """
    found = _find(exercise, "solution")
    if not _solutions_are_shown():
        raise _Explained(
            f'Your teacher has turned worked solutions off for this sheet. hint("{found.id}") '
            "still helps."
        )
    code = _solved_cell(found)
    if not code:
        raise _Explained(
            f"The solved sheet of lesson {found.lesson} is missing. Restore it with:  "
            "pip install --force-reinstall --no-deps gan-course"
        )
    _show(render_solution(found.id, code, found.shown))


def _find(name: Any, caller: str) -> Exercise:
    if type(name) is not str:
        raise _Explained(
            f"The first argument is the exercise's name in quotation marks: "
            f'`{caller}("scale_pixels"{", scale_pixels" * (caller == "check")})`.'
        )
    try:
        return find(name)
    except KeyError as error:
        raise _Explained(error.args[0]) from error


def _solutions_are_shown() -> bool:
    try:
        settings = json.loads(Path(SHEET_FILE).read_text(encoding="utf-8"))
        return settings.get("solutions", True) is not False
    except (OSError, ValueError, AttributeError):
        return True


def _solved_cell(exercise: Exercise) -> str:
    """Return the answer cell of the solved sheet, without nbgrader's markers."""
    for path in sorted((notebooks_folder() / "solutions").glob(f"{exercise.lesson}_*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise.id:
                lines = "".join(cell["source"]).splitlines()
                marks = [i for i, line in enumerate(lines) if any(m in line for m in _MARKERS)]
                if exercise.kind == "answer":  # above stands None, the answer not given yet
                    lines = lines[marks[0] : marks[-1]]
                return "\n".join(line for line in lines if not any(m in line for m in _MARKERS))
    return ""


def _show(rendered: Rendered, status: str = "") -> None:
    """Display in Jupyter, print elsewhere. A status line is shown, and never stored."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or not hasattr(shell, "kernel"):
        text = "\n".join(part for part in (rendered.text, status) if part)
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(text.encode(encoding, "replace").decode(encoding))  # a terminal may know no ✓
        return
    from IPython.display import display

    display({"text/html": rendered.html, "text/plain": rendered.text}, raw=True)
    if status:
        from gan_course.viz import widgets

        display(widgets.note(status))
