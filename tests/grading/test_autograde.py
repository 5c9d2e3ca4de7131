"""Stock nbgrader grades a sheet: its points are those of judging, exercise by exercise."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook

from gan_course.exercises import answer, ask, exercises, judge
from gan_course.grading import solved_sheets

SHEET = "00_start_here"

# Half right: a rescaling with the wrong range, a share that is right only if all are as asked
# (and that warns and writes to standard error, which costs nothing), a wrong letter.
HALF = {
    "scale_pixels": "def scale_pixels(pixels):\n    return pixels / 255.0",
    "share_as_asked": """import sys
import warnings


def share_as_asked(scores, wanted):
    warnings.warn("look out")
    print("a line on standard error", file=sys.stderr)
    right = np.argmax(scores, axis=1) == wanted
    return np.mean(right) if np.mean(right) > 0.5 else 0.0""",
    "what_a_loss_says": 'what_a_loss_says = "a"',
}


def solved() -> dict[str, str]:
    cells = nbformat.read(solved_sheets()[SHEET], as_version=4).cells
    ids = {exercise.id for exercise in exercises("00")}
    return {cell.id: cell.source for cell in cells if cell.id in ids}


STUDENTS: dict[str, dict[str, str]] = {"right": solved(), "half": HALF, "empty": {}}


def hand_in(course: Path, student: str, answers: dict[str, str]) -> None:
    """Put the released sheet, with answers in their cells, where a teacher collects it."""
    sheet = nbformat.read(course / "release" / SHEET / f"{SHEET}.ipynb", as_version=4)
    for cell in sheet.cells:
        cell.source = answers.get(cell.id, cell.source)
    folder = course / "submitted" / student / SHEET
    folder.mkdir(parents=True)
    nbformat.write(sheet, folder / f"{SHEET}.ipynb")


@pytest.fixture(scope="module")
def graded(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder in which nbgrader has graded three students, in one call."""
    course = Path(shutil.copytree(released, tmp_path_factory.mktemp("graded") / "course"))
    for student, answers in STUDENTS.items():
        hand_in(course, student, answers)
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    result = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", SHEET],
        cwd=course,
        env=os.environ | {"PATH": search},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "ERROR" not in result.stderr, result.stderr
    return course


def points_in_gradebook(course: Path, student: str) -> dict[str, tuple[float, float]]:
    """Return points and maximum by exercise, as the gradebook has them."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(SHEET, SHEET, student)
        return {
            grade.name.removeprefix("check_"): (grade.score, grade.max_score)
            for grade in notebook.grades
        }


def points_by_judging(answers: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Return points and maximum by exercise, judged here without nbgrader."""
    names: dict[str, Any] = {"np": np}
    for source in answers.values():
        exec(source, names)
    points = {}
    for exercise in exercises("00"):
        questions = ask(exercise)
        given = answer(questions, *(names.get(each) for each in exercise.submits))
        points[exercise.id] = (judge(exercise, questions, given)["points"], exercise.points)
    return points


@pytest.mark.parametrize("student", STUDENTS)
def test_nbgraders_points_are_those_of_judging(graded: Path, student: str) -> None:
    """Each exercise of each submission has the same points in the gradebook as when judged here."""
    expected = points_by_judging(STUDENTS[student])
    assert points_in_gradebook(graded, student) == expected


def test_right_is_all_half_is_some_and_empty_is_nothing(graded: Path) -> None:
    """The three submissions differ as they should, so that the comparison means something."""
    sums = {
        student: sum(points for points, _ in points_in_gradebook(graded, student).values())
        for student in STUDENTS
    }
    total = sum(exercise.points for exercise in exercises("00"))
    assert (sums["right"], sums["empty"]) == (total, 0.0)
    assert 0.2 * total < sums["half"] < 0.8 * total


@pytest.mark.parametrize("student", STUDENTS)
def test_no_check_writes_to_standard_error(graded: Path, student: str) -> None:
    """nbgrader gives 0 for a line on standard error, so a graded check has none and no error."""
    path = graded / "autograded" / student / SHEET / f"{SHEET}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    checks = [cell for cell in cells if cell["id"].startswith("check_")]
    assert len(checks) == len(exercises("00"))
    for cell in checks:
        kinds = [output.get("name", output["output_type"]) for output in cell["outputs"]]
        assert kinds == ["display_data", "execute_result"]
