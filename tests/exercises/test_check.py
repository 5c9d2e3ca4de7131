"""check, hint and solution in a notebook: they never raise, keep points, and show no secret."""

import json
import math
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gan_course import check, hint, solution
from gan_course.exercises import PROGRESS_FILE, SHEET_FILE, checking, exercises, progress
from gan_course.exercises import answering as answering_module

POINTS = "scale_pixels · {} of 4 points"


def right(pixels):  # type: ignore[no-untyped-def]
    return np.asarray(pixels, float) / 127.5 - 1


def half(pixels):  # type: ignore[no-untyped-def]
    return pixels / 255.0


@pytest.fixture(autouse=True)
def _folder_of_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in an empty folder, as a new kernel outside of nbgrader."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(progress, "_seen", {})
    monkeypatch.setattr(checking, "_hints_shown", {})


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    def lines() -> list[str]:
        captured = capsys.readouterr()
        assert captured.err == ""
        return captured.out.splitlines()

    return lines


Shown = Callable[[], list[str]]


# What is shown.


def test_a_check_shows_the_verdict_and_the_sheet(shown: Shown) -> None:
    """Outside of Jupyter as text, with the points of the sheet at the end; nothing is returned."""
    assert check("scale_pixels", right) is None
    lines = shown()
    assert lines[0] == POINTS.format(4)
    assert lines[-1].startswith("Sheet 00: 4 of ")
    check("scale_pixels", half)
    lines = shown()
    assert lines[0] == POINTS.format(2)
    assert "This looks familiar." in "\n".join(lines)
    assert lines[-1].startswith("Sheet 00: 2 of ")  # the last check counts


def test_all_of_a_sheet(shown: Shown) -> None:
    """When everything is right, the sheet says so."""
    from gan_course.exercises.judging import reference_of

    for exercise in exercises("00"):
        check(exercise.id, *reference_of(exercise))
    assert shown()[-1].endswith(" points. All done.")


# Misuse.


class Rude:
    """An object that raises whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("rude")

    def __repr__(self) -> str:
        raise RuntimeError("rude")

    __str__ = __hash__ = __eq__ = __bool__ = __repr__  # type: ignore[assignment]


NAMED = (
    'The first argument is the exercise\'s name in quotation marks: check("scale_pixels", '
    "scale_pixels)."
)


def test_without_arguments_the_points_so_far_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """`check()` says what each sheet of this folder has got, or that nothing was checked."""
    check()
    assert capsys.readouterr().out == "check\nNo exercise of this folder was checked yet.\n"
    check("scale_pixels", right)
    capsys.readouterr()
    check()
    total = sum(exercise.points for exercise in exercises("00"))
    assert capsys.readouterr().out == (
        f"check\nYour points so far:\nSheet 00: 4 of {total} points.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((right,), NAMED),
        ((right, "scale_pixels"), NAMED),
        ((np.zeros(3), right), NAMED),
        (
            ("scale_pixel", right),
            "There is no exercise 'scale_pixel'. Did you mean 'scale_pixels'?",
        ),
        (("", right), "There is no exercise ''."),
        (
            ("scale_pixels",),
            'What shall be checked? Call it as check("scale_pixels", scale_pixels).',
        ),
        (
            ("scale_pixels", right, right),
            "scale_pixels received 2 things to check, expected 1. Call it as "
            'check("scale_pixels", scale_pixels).',
        ),
    ],
)
def test_misuse_is_explained(arguments: tuple[Any, ...], text: str, shown: Shown) -> None:
    """No name, another name, nothing or too much to check: one sentence each, never an error."""
    assert check(*arguments) is None
    assert shown() == ["check", text]


def test_a_rude_name_is_not_asked(shown: Shown) -> None:
    """An object that raises whatever is asked of it is no name."""
    check(Rude(), right)
    assert shown() == ["check", NAMED]


def test_other_calls_are_explained(shown: Shown) -> None:
    """Named arguments and too many of them: how to call it is said."""
    check(exercise="scale_pixels", answer=right)
    assert shown() == [
        "check",
        "check cannot be called so: got an unexpected keyword argument 'answer'. Call it like "
        'check("scale_pixels", scale_pixels).',
    ]
    hint("scale_pixels", 2)
    solution(name="scale_pixels")
    assert [line for line in shown() if " cannot " in line] == [
        "hint cannot be called so: too many positional arguments. Call it like "
        'hint("scale_pixels").',
        "solution cannot be called so: got an unexpected keyword argument 'name'. Call it like "
        'solution("scale_pixels").',
    ]
    hint(exercise="scale_pixels")
    assert shown()[0] == "scale_pixels · hint 1 of 2"


@pytest.mark.parametrize(
    "make",
    [Rude, lambda: Rude, lambda: None, lambda: ..., lambda: print, lambda: "x", lambda: math.nan],
)
def test_any_submission_is_answered(make: Callable[[], Any], shown: Shown) -> None:
    """Even an object that raises whatever is asked of it gets 0 points and a reason."""
    assert check("scale_pixels", make()) is None
    lines = shown()
    assert lines[0] == POINTS.format(0)
    assert lines[1].startswith("→ ")


def test_returning_a_rude_object_is_answered(shown: Shown) -> None:
    """What a function returns may be as rude."""
    check("scale_pixels", lambda pixels: Rude())
    assert shown()[:2] == [
        POINTS.format(0),
        "→ Expected an array of numbers of shape (5,), received Rude.",
    ]


# Our own faults.


def broken(*given: Any) -> Any:
    raise ZeroDivisionError("ours")


@pytest.mark.parametrize("name", ["ask", "answer", "judge", "render_verdict", "sheet_line"])
def test_a_fault_of_ours_is_said_and_never_raised(
    name: str, monkeypatch: pytest.MonkeyPatch, shown: Shown
) -> None:
    """Wherever it happens, the lesson goes on."""
    monkeypatch.setattr(checking, name, broken)
    assert check("scale_pixels", right) is None
    assert shown()[-2:] == [
        "check",
        "This is a mistake of the course, not yours, and it costs no points: "
        "ZeroDivisionError: ours",
    ]


def test_a_fault_of_the_exercise_is_not_recorded(
    monkeypatch: pytest.MonkeyPatch, shown: Shown
) -> None:
    """The points of the check before stay."""
    check("scale_pixels", half)
    monkeypatch.setattr("gan_course.exercises.judging.reference_of", lambda exercise: (broken,))
    check("scale_pixels", right)
    lines = shown()
    assert "scale_pixels · not judged" in lines
    assert lines[-1].startswith("Sheet 00: 2 of ")


def test_where_nothing_can_be_shown_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed standard output is no reason to stop a lesson."""
    with open(os.devnull, "w") as closed:
        pass
    monkeypatch.setattr(sys, "stdout", closed)
    assert check("scale_pixels", right) is None
    assert hint("scale_pixels") is None


def test_a_terminal_without_our_characters_shows_the_rest() -> None:
    """✓ becomes a question mark where the terminal knows none; the verdict is there."""
    code = "import numpy as np; from gan_course import check; "
    code += "check('scale_pixels', lambda p: np.asarray(p, float) / 127.5 - 1)"
    result = run(code, PYTHONIOENCODING="ascii")
    assert result.stdout.splitlines()[:2] == [
        "scale_pixels ? 4 of 4 points",
        "? keeps the shape of its input (1 of 1)",
    ]
    assert result.stderr == ""


# Points that are kept.


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a new process, in the present folder."""
    clean = {key: value for key, value in os.environ.items() if key != "NBGRADER_EXECUTION"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


CHECK = (
    "import numpy as np; from gan_course import check; "
    "check('scale_pixels', lambda p: np.asarray(p, float) / 127.5 - 1)"
)


def test_points_are_kept_over_a_restart(shown: Shown) -> None:
    """A new process in the same folder knows them; the file holds nothing else."""
    assert run(CHECK).stdout.splitlines()[-1].startswith("Sheet 00: 4 of ")
    assert json.loads(Path(PROGRESS_FILE).read_text(encoding="utf-8")) == {
        "points": {"scale_pixels": 4}
    }
    check("what_a_loss_says", "b")
    assert shown()[-1].startswith("Sheet 00: 6 of ")
    assert os.listdir() == [PROGRESS_FILE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"points": 3}',
        b'{"points": [1]}',
        b'{"points": {"scale_pixels": "many"}}',
        b'{"points": {"scale_pixels": null}}',
        b'{"points": {"what_a_loss_says": NaN, "share_as_asked": -Infinity}}',
        b'{"points": {"what_a_loss_says": -5, "unknown": 7}}',
        b'{"points": {"a": 1' + b"0" * 400 + b"}}",
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_made_anew(content: bytes, shown: Shown) -> None:
    """Whatever stands in it, the check works, and afterwards the points are kept again."""
    Path(PROGRESS_FILE).write_bytes(content)
    check("scale_pixels", right)
    assert shown()[-1].startswith("Sheet 00: 4 of ")
    kept = json.loads(Path(PROGRESS_FILE).read_text(encoding="utf-8"))["points"]
    assert kept["scale_pixels"] == 4


def test_more_points_than_there_are_do_not_count(shown: Shown) -> None:
    """A file that claims more than the whole gives the whole."""
    Path(PROGRESS_FILE).write_text('{"points": {"what_a_loss_says": 1e9}}', encoding="utf-8")
    check("scale_pixels", right)
    assert shown()[-1].startswith("Sheet 00: 6 of ")


def test_a_folder_in_the_files_place_is_no_error(shown: Shown) -> None:
    """The points are then kept by the kernel alone."""
    Path(PROGRESS_FILE).mkdir()
    check("scale_pixels", right)
    check("what_a_loss_says", "b")
    assert shown()[-1].startswith("Sheet 00: 6 of ")
    assert os.listdir() == [PROGRESS_FILE]


def test_a_folder_that_cannot_be_written_is_no_error(
    monkeypatch: pytest.MonkeyPatch, shown: Shown
) -> None:
    """Points are counted until the kernel ends. (The tests may run as root, who may write all.)"""

    def refuses(self: Path, *given: Any, **named: Any) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "write_text", refuses)
    check("scale_pixels", right)
    check("what_a_loss_says", "b")
    assert shown()[-1].startswith("Sheet 00: 6 of ")
    assert os.listdir() == []


# nbgrader.


@pytest.fixture
def _in_nbgrader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")


def noisy(pixels):  # type: ignore[no-untyped-def]
    import logging
    from sys import stderr

    warnings.warn("careful", stacklevel=1)
    print("to standard error", file=sys.stderr)
    print("the same", file=stderr)
    logging.warning("a log message")
    np.float64(1) / np.float64(0)
    return right(pixels)


@pytest.mark.usefixtures("_in_nbgrader")
@pytest.mark.parametrize(
    ("function", "points"), [(right, 4.0), (half, 2.0), (None, 0.0), (noisy, 4.0), (broken, 0.0)]
)
def test_nbgrader_gets_a_python_float(function: Any, points: float, shown: Shown) -> None:
    """Points as nbgrader reads them, standard error empty, and no file beside the notebook."""
    result = check("scale_pixels", function)
    assert (result, type(result)) == (points, float)
    assert shown()[0] == POINTS.format(f"{points:g}")
    assert os.listdir() == []


def test_standard_error_stays_empty_in_a_process_of_its_own() -> None:
    """Nothing arrives at the descriptor, whatever the learner's code warns of or logs."""
    code = (
        "import sys, logging, warnings, numpy as np\n"
        "from gan_course import check\n"
        "logging.basicConfig()\n"  # a handler that holds the real standard error
        "def f(pixels):\n"
        "    warnings.warn('careful')\n"
        "    logging.error('logged')\n"
        "    print('printed', file=sys.stderr)\n"
        "    np.float64(1) / np.float64(0)\n"
        "    return pixels / 127.5 - 1\n"
        "print(repr(check('scale_pixels', f)))\n"
    )
    result = run(code, NBGRADER_EXECUTION="autograde")
    assert result.stderr == ""
    assert result.stdout.splitlines()[-1] == "4.0"
    assert os.listdir() == []


@pytest.mark.usefixtures("_in_nbgrader")
@pytest.mark.parametrize("points", [-1, 5, float("inf"), np.float64(3.5), 4])
def test_points_are_clamped(points: Any, monkeypatch: pytest.MonkeyPatch, shown: Shown) -> None:
    """Whatever the judge says, the number is a float from 0 to all points."""
    judge = checking.judge
    monkeypatch.setattr(checking, "judge", lambda *given: judge(*given) | {"points": points})
    result = check("scale_pixels", right)
    assert type(result) is float
    assert 0 <= result <= 4
    shown()


@pytest.mark.usefixtures("_in_nbgrader")
def test_a_fault_of_ours_costs_nothing_in_nbgrader(
    monkeypatch: pytest.MonkeyPatch, shown: Shown
) -> None:
    """It has no way to say "not graded", so that full points are given, and the reason is shown."""
    monkeypatch.setattr("gan_course.exercises.judging.reference_of", lambda exercise: (broken,))
    assert check("scale_pixels", None) == 4.0
    assert shown()[0] == "scale_pixels · not judged"


@pytest.mark.usefixtures("_in_nbgrader")
@pytest.mark.parametrize("arguments", [(), ("scale_pixels",), ("unknown", right), (right,)])
def test_misuse_earns_nothing_in_nbgrader(arguments: tuple[Any, ...], shown: Shown) -> None:
    """No number would be full points there."""
    assert check(*arguments) == 0.0
    shown()


# Hints and solutions.


def test_hints_climb_and_stay(shown: Shown) -> None:
    """Each call shows one more, with those before; the last says so and stays."""
    for call, title in enumerate(["hint 1 of 2", "hint 2 of 2", "hint 2 of 2"], start=1):
        assert hint("scale_pixels") is None
        lines = shown()
        assert lines[0] == f"scale_pixels · {title}"
        assert [line[:2] for line in lines[1:-1]] == ["1.", "2."][: min(call, 2)]
    assert lines[-1] == 'That was the last. solution("scale_pixels") shows a worked solution.'
    hint("share_as_asked")
    assert shown()[0].startswith("share_as_asked · hint 1 of ")


def test_hint_and_solution_explain_misuse(shown: Shown) -> None:
    """As check does."""
    hint()
    hint(right)
    solution("scale_pixel")
    lines = shown()
    named = 'The first argument is the exercise\'s name in quotation marks: hint("scale_pixels").'
    assert lines.count(named) == 2
    assert lines[-1] == "There is no exercise 'scale_pixel'. Did you mean 'scale_pixels'?"


@pytest.fixture
def solved_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a solved sheet in a folder of notebooks of its own."""
    source = (
        "def scale_pixels(pixels):\n    ### BEGIN SOLUTION\n    ### of a learner's own\n"
        "    return pixels / 127.5 - 1  # <b>\n    ### END SOLUTION\n"
    )
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["text"]},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "check_scale_pixels"}},
         "source": "no"},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "scale_pixels"}},
         "source": source.splitlines(keepends=True)},
    ]  # fmt: skip
    folder = tmp_path / "course" / "solutions"
    folder.mkdir(parents=True)
    path = folder / "00_start_here.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setattr(checking, "notebooks_folder", lambda: tmp_path / "course")
    return path


def test_a_solution_is_the_solved_cell(solved_sheet: Path, shown: Shown) -> None:
    """Without nbgrader's markers, with what it shows."""
    assert solution("scale_pixels") is None
    lines = shown()
    assert lines[:4] == [
        "scale_pixels · a worked solution",
        "    def scale_pixels(pixels):",
        "        ### of a learner's own",
        "        return pixels / 127.5 - 1  # <b>",
    ]
    assert lines[4].startswith("Shown: ")


def test_a_letters_solution_is_without_the_line_to_fill_in(
    solved_sheet: Path, shown: Shown
) -> None:
    """Above it stands None in the sheet; what is between the markers is the solution."""
    source = "what_a_loss_says = None\n### BEGIN SOLUTION\n# Why.\nwhat_a_loss_says = 'b'\n"
    cell = {
        "cell_type": "code",
        "metadata": {"nbgrader": {"grade_id": "what_a_loss_says"}},
        "source": source + "### END SOLUTION",
    }
    solved_sheet.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    solution("what_a_loss_says")
    assert shown()[1:3] == ["    # Why.", "    what_a_loss_says = 'b'"]


@pytest.mark.parametrize("settings", ['{"solutions": false}', '{"solutions": false, "x": 1}'])
def test_a_teacher_turns_solutions_off(settings: str, solved_sheet: Path, shown: Shown) -> None:
    """The file beside the released sheet says so; hints still help, and promise no solution."""
    Path(SHEET_FILE).write_text(settings, encoding="utf-8")
    solution("scale_pixels")
    assert shown() == [
        "solution",
        "Your teacher has turned worked solutions off for this sheet. "
        'hint("scale_pixels") still helps.',
    ]
    hint("scale_pixels")
    hint("scale_pixels")
    assert shown()[-1] == "That was the last."


@pytest.mark.parametrize("settings", ['{"solutions": true}', "{}", "[]", "{", ""])
def test_solutions_are_on_otherwise(settings: str, solved_sheet: Path, shown: Shown) -> None:
    """A file that says nothing of them, or nothing that can be read, turns nothing off."""
    Path(SHEET_FILE).write_text(settings, encoding="utf-8")
    solution("scale_pixels")
    assert shown()[0] == "scale_pixels · a worked solution"


def test_a_missing_solution_says_how_to_restore_it(solved_sheet: Path, shown: Shown) -> None:
    """The file may have been deleted, the installation be incomplete."""
    solved_sheet.unlink()
    solution("scale_pixels")
    lines = shown()
    assert lines[0] == "solution"
    assert lines[1].startswith("The solved sheet of lesson 00 is missing. Restore it with:")


def test_the_courses_own_solution_is_found(shown: Shown) -> None:
    """The sheets that the course ships have a solution for each exercise of theirs."""

    for exercise in exercises("00"):
        solution(exercise.id)
        assert shown()[0] == f"{exercise.id} · a worked solution"


# A kernel.


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Yield what is displayed in an IPython shell that has a kernel."""
    import IPython
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    seen: list[Any] = []

    class Publisher:
        def publish(self, data: dict[str, Any], metadata: Any = None, **named: Any) -> None:
            seen.append(data)

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    monkeypatch.setattr(shell, "kernel", object(), raising=False)
    monkeypatch.setattr(shell, "display_pub", Publisher())
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    yield seen
    InteractiveShell.clear_instance()


def test_a_kernel_displays_html_and_text(displayed: list[Any], shown: Shown) -> None:
    """The verdict in both forms, nothing printed; the sheet's line in a widget, not stored."""
    check("scale_pixels", half)
    assert shown() == []
    verdict, status = displayed
    assert set(verdict) == {"text/html", "text/plain"}
    assert verdict["text/html"].startswith('<div role="group"')
    assert verdict["text/plain"].splitlines()[0] == POINTS.format(2)
    assert "Sheet 00" not in str(verdict)
    assert "application/vnd.jupyter.widget-view+json" in status
    assert "Sheet 00" not in str(status)  # what is stored is a view's number and its repr


@pytest.mark.usefixtures("_in_nbgrader")
def test_nbgrader_sees_no_status(displayed: list[Any], shown: Shown) -> None:
    """While it executes, only the verdict is displayed."""
    check("scale_pixels", right)
    assert [set(data) for data in displayed] == [{"text/html", "text/plain"}]
    assert shown() == []


def test_hint_and_solution_are_displayed(displayed: list[Any], shown: Shown) -> None:
    """In both forms, one output each."""
    hint("scale_pixels")
    solution("scale_pixels")
    hint()
    assert [data["text/plain"].splitlines()[0] for data in displayed] == [
        "scale_pixels · hint 1 of 2",
        "scale_pixels · a worked solution",
        "hint",
    ]
    assert shown() == []


def test_a_terminal_of_ipython_prints(
    displayed: list[Any], monkeypatch: pytest.MonkeyPatch, shown: Shown
) -> None:
    """A shell without a kernel shows no HTML."""
    import IPython

    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    check("scale_pixels", right)
    assert displayed == []
    assert shown()[0] == POINTS.format(4)


def test_the_answers_have_passed_through_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge gets what another process would have sent."""
    seen: list[Any] = []
    judge = checking.judge
    monkeypatch.setattr(
        checking, "judge", lambda e, q, answers: (seen.append(answers), judge(e, q, answers))[1]
    )
    check("scale_pixels", right)
    assert json.loads(json.dumps(seen[0])) == seen[0]
    assert answering_module.answer is checking.answer
