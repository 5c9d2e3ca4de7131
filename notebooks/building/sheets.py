"""Sheets of exercises: what the build puts around each answer, and what a learner gets of it.

A source has the prose and one cell for each exercise, with its solution. Heading, points,
statement, the cell that checks, and nbgrader's metadata come from the exercise's definition. Cells
of an exercise are named after it, so that they keep their identifier when a solution is bettered.
"""

import ast
import copy
import importlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from nbformat import NotebookNode, v4

from building.project import SHEET_NAME, BuildError, Project
from gan_course.grading import CODE_STUB, TEXT_STUB

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"  # where nbgrader finds them: anywhere in a line


class Exercise(Protocol):
    """What a sheet needs to know of an exercise's definition."""

    id: str
    lesson: str
    title: str
    kind: str
    points: float
    asks: str
    submits: tuple[str, ...]


def definitions(package: str, name: str) -> Sequence[Exercise]:
    """Return the exercises of a sheet, in the order of their definitions."""
    match = SHEET_NAME.fullmatch(name)
    if match is None:
        raise BuildError(f"{name}: a sheet is called as its lesson is, NN_topic.")
    try:
        return importlib.import_module(f"{package}.exercises").exercises(match[1])
    except ValueError as error:  # a definition that cannot be right
        raise BuildError(f"{name}: {error}") from error


def definitions_modules(project: Project, name: str) -> set[str]:
    """Return the modules that define a sheet's exercises; they are found by their names."""
    module = f"{project.package}.exercises.lesson_{name.partition('/')[2][:2]}"
    inside = {each for each in project.graph.modules if each.startswith(f"{module}.")}
    return {module, *inside}


def with_exercises(
    name: str, cells: Sequence[NotebookNode], exercises: Sequence[Exercise]
) -> list[NotebookNode]:
    """Return a sheet's cells, those of the source with what belongs around each answer.

    Args:
        name: The sheet, for messages.
        cells: Cells of the source; the metadata ``exercise`` marks an answer.
        exercises: Their definitions.

    Raises:
        BuildError: An exercise is missing, there twice or unknown, or an answer's cell has no
            solution, or would not define what is submitted.
    """
    known = {exercise.id: exercise for exercise in exercises}
    counts = Counter(cell.metadata["exercise"] for cell in cells if "exercise" in cell.metadata)
    wrong = [f"{each!r} is not defined" for each in counts if each not in known]
    wrong += [f"{each!r} is missing" for each in known if each not in counts]
    wrong += [f"{each!r} stands there {n} times" for each, n in counts.items() if n > 1]
    if wrong:
        raise BuildError(
            f"{name}: {'; '.join(wrong)}. Each exercise of the lesson has exactly one cell with "
            f"its identifier. Defined are: {', '.join(known) or 'none'}."
        )
    total = f"{sum(exercise.points for exercise in exercises):g}"
    result: list[NotebookNode] = []
    number = 0
    for cell in cells:
        if "exercise" not in cell.metadata:
            if BEGIN in cell.source:
                raise BuildError(f"{name}: a solution in a cell of no exercise:\n{cell.source}")
            if cell.cell_type == "markdown":
                cell.source = cell.source.replace("{{points}}", total)
            result.append(cell)
            continue
        number += 1
        result += _around(name, number, known[cell.metadata.pop("exercise")], cell)
    return result


def _around(
    name: str, number: int, exercise: Exercise, answer: NotebookNode
) -> Iterator[NotebookNode]:
    """Yield statement, answer and check of one exercise."""
    text = exercise.kind == "text"
    if (answer.cell_type == "markdown") != text:
        raise BuildError(
            f"{name}, {exercise.id}: received a {answer.cell_type} cell for an exercise of kind "
            f"{exercise.kind!r}. The answer to a text is Markdown, all others are code."
        )
    marks = f"{exercise.points:g} point{'' if exercise.points == 1 else 's'}"
    marks += ", marked by a person" if text else ""
    statement = f"## {number} · {exercise.title} ({marks})\n\n{exercise.asks.strip()}"
    yield _marked(v4.new_markdown_cell(statement), f"asks_{exercise.id}")
    if text:
        if BEGIN in answer.source or END in answer.source:
            raise BuildError(
                f"{name}, {exercise.id}: received marks of a solution in Markdown. There the whole "
                "cell is the solution."
            )
        yield _marked(answer, exercise.id, points=exercise.points, solution=True)
        return
    _check_answer(f"{name}, {exercise.id}", exercise, answer)
    yield _marked(answer, exercise.id, solution=True)
    arguments = ", ".join([f'"{exercise.id}"', *exercise.submits])
    check = v4.new_code_cell(f"check({arguments})")
    yield _marked(check, f"check_{exercise.id}", points=exercise.points)


def _marked(
    cell: NotebookNode, grade_id: str, *, points: float | None = None, solution: bool = False
) -> NotebookNode:
    """Give a cell its identifier and nbgrader's metadata; no learner can delete it by mistake."""
    cell.id = grade_id
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "cell_type": cell.cell_type,
    }
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    cell.metadata["deletable"] = False  # these two are what nbgrader writes at a release
    if not solution:
        cell.metadata["editable"] = False
    return cell


def _check_answer(where: str, exercise: Exercise, cell: NotebookNode) -> None:
    """Refuse an answer's cell that would leave a learner with a cell that fails."""
    begins, ends = cell.source.count(BEGIN), cell.source.count(END)
    if begins != ends or not begins:
        raise BuildError(
            f"{where}: received {begins} lines '### {BEGIN}' and {ends} lines '### {END}', "
            "expected a solution between the two."
        )
    stub = without_solution(cell.source)
    try:
        tree = ast.parse(stub)
    except SyntaxError as error:
        raise BuildError(f"{where}: without its solution it is not Python: {error}\n{stub}") from (
            error
        )
    given: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.add(node.name)
        given |= {each.id for each in ast.walk(node) if _is_assigned(each)}
    if missing := [each for each in exercise.submits if each not in given]:
        raise BuildError(
            f"{where}: without its solution the cell does not define {', '.join(missing)}. "
            f"Define it above the solution, for instance: {missing[0]} = None"
        )


def _is_assigned(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def without_solution(source: str) -> str:
    """Return code with one line in place of each solution, as nbgrader's release has it."""
    lines: list[str] = []
    inside = False
    for line in source.split("\n"):
        if BEGIN in line:
            inside = True
            lines.append(line[: len(line) - len(line.lstrip())] + CODE_STUB)
        elif END in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def learners_sheet(solved: NotebookNode) -> NotebookNode:
    """Return a solved sheet without solutions, outputs and counts.

    Nor does it say what it was built from: a learner's copy is out of date only when the sheet
    itself has changed.
    """
    sheet = copy.deepcopy(solved)
    sheet.metadata.pop("gan_course", None)
    for cell in sheet.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if cell.metadata.get("nbgrader", {}).get("solution"):
            code = cell.cell_type == "code"
            cell.source = without_solution(cell.source) if code else TEXT_STUB
    return sheet
