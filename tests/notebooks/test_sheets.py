"""Sheets: what surrounds an answer, what a learner gets, and which sources are refused."""

import json
from pathlib import Path
from typing import Any

import build
import nbformat
import pytest
from building.plan import plan
from building.project import BuildError, Project
from building.sheets import learners_sheet, without_solution

NAME = "exercises/01_toy"


def edit(project: Project, file: str, *changes: tuple[str, str]) -> Project:
    """Change a file of the toy project; return the project as a new command sees it."""
    path = project.root / file.replace("PACKAGE", project.package)
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return Project(project.root, project.package)


def edit_sheet(project: Project, *changes: tuple[str, str]) -> Project:
    return edit(project, f"notebooks/source/{NAME}.md", *changes)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def marks(cell: nbformat.NotebookNode) -> dict[str, Any]:
    return cell.metadata.get("nbgrader", {})


@pytest.fixture
def solved(toy: Project) -> nbformat.NotebookNode:
    return plan(toy, NAME)


def test_an_answer_is_surrounded_by_statement_and_check(solved: nbformat.NotebookNode) -> None:
    """Heading, number, points and statement come before the answer, its check after it."""
    cells = [(cell.cell_type, cell.source) for cell in solved.cells]
    answer = 'def triple(number):\n    """Three times a number."""\n'
    answer += "    ### BEGIN SOLUTION\n    return 3 * number\n    ### END SOLUTION"
    assert [cells[0], *cells[2:]] == [
        ("markdown", "# Sheet 01\n\nTwo exercises, 3.5 points."),
        ("markdown", "## 1 · Three times (2 points)\n\nWrite `triple`."),
        ("code", answer),
        ("code", 'check("triple", triple)'),
        ("markdown", "## 2 · Reasons (1.5 points, marked by a person)\n\nWhy three?"),
        ("markdown", "Because two would be too few."),
        ("markdown", "The end."),
    ]


def test_the_metadata_is_what_nbgrader_reads(solved: nbformat.NotebookNode) -> None:
    """nbgrader's own validator accepts it; points are those of the definitions, given once."""
    from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

    MetadataValidatorV3().validate_nb(solved)
    kinds = {
        marks(cell)["grade_id"]: (
            cell.cell_type,
            marks(cell)["grade"],
            marks(cell)["solution"],
            marks(cell)["locked"],
            marks(cell).get("points"),
        )
        for cell in solved.cells
        if marks(cell)
    }
    assert kinds == {
        "asks_triple": ("markdown", False, False, True, None),
        "triple": ("code", False, True, False, None),
        "check_triple": ("code", True, False, True, 2),
        "asks_why": ("markdown", False, False, True, None),
        "why": ("markdown", True, True, False, 1.5),
    }
    for cell in solved.cells:
        if marks(cell):
            assert cell.id == marks(cell)["grade_id"]
            assert marks(cell)["schema_version"] == 3
            assert (marks(cell)["task"], marks(cell)["cell_type"]) == (False, cell.cell_type)
            assert "exercise" not in cell.metadata


def test_one_point_is_singular(toy: Project) -> None:
    """A heading says 1 point, and a clinic's check gets all that is submitted."""
    from building.sheets import definitions, with_exercises

    (triple, why) = definitions(toy.package, NAME)
    triple.points, triple.submits = 1, ("triple", "test_triple")
    answer = nbformat.v4.new_code_cell(
        "triple = test_triple = None\n### BEGIN SOLUTION\n### END SOLUTION",
        metadata={"exercise": "triple"},
    )
    text = nbformat.v4.new_markdown_cell("x", metadata={"exercise": "why"})
    cells = with_exercises(NAME, [answer, text], [triple, why])
    assert cells[0].source.startswith("## 1 · Three times (1 point)\n")
    assert cells[2].source == 'check("triple", triple, test_triple)'


def test_a_learners_sheet_has_no_solution_and_no_output(toy: Project) -> None:
    """Built beside the solved sheet: same cells and marks, one line in place of each solution."""
    assert build.main([NAME], toy) == 0
    solved = read(toy.notebooks / "solutions" / "01_toy.ipynb")
    sheet = read(toy.notebooks / "exercises" / "01_toy.ipynb")
    assert sheet == learners_sheet(solved)
    assert [(c.id, c.metadata) for c in sheet.cells] == [(c.id, c.metadata) for c in solved.cells]
    differ = {
        cell.id: cell.source
        for cell, other in zip(sheet.cells, solved.cells, strict=True)
        if cell.source != other.source
    }
    assert differ == {
        "triple": 'def triple(number):\n    """Three times a number."""\n'
        "    pass  # your code here",
        "why": "*Your answer, in place of this line.*",
    }
    code = [cell for cell in sheet.cells if cell.cell_type == "code"]
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * 3
    assert set(sheet.metadata) == {"kernelspec", "language_info"}
    code = [cell for cell in solved.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert code[2].outputs[0].text == "triple: 6\n"


def test_stubs_take_the_place_and_the_indentation_of_solutions() -> None:
    """Several solutions in one cell each become one line; all other lines stay."""
    source = """share = None
### BEGIN SOLUTION
share = 0.5
### END SOLUTION

class Pair:
    def step(self):
        ### BEGIN SOLUTION
        a = 1

        return a
        ### END SOLUTION

    size = 2"""
    stub = """share = None
pass  # your code here

class Pair:
    def step(self):
        pass  # your code here

    size = 2"""
    assert without_solution(source) == stub
    assert without_solution(stub) == stub


def test_nbgrader_clears_a_sheet_as_the_build_does(toy: Project, tmp_path: Path) -> None:
    """With a course folder's settings, nbgrader makes the learner's sheet of the solved one.

    Its steps that change cells are run here; tests/grading releases a whole sheet.
    """
    from nbgrader.preprocessors import ClearSolutions, LockCells
    from traitlets.config.loader import PyFileConfigLoader

    from gan_course.grading import init_course

    init_course(tmp_path / "course")
    settings = PyFileConfigLoader("nbgrader_config.py", str(tmp_path / "course")).load_config()
    fresh = edit_sheet(
        toy,
        (
            "    ### END SOLUTION\n",
            "    ### END SOLUTION\n\n\n### BEGIN SOLUTION\n### END SOLUTION\n",
        ),
    )
    solved = plan(fresh, NAME)
    expected = learners_sheet(solved)
    del solved.metadata["gan_course"]
    for step in (LockCells, ClearSolutions):
        solved, _ = step(config=settings).preprocess(solved, {})
    assert solved == expected


def test_a_better_solution_leaves_the_learners_sheet_alone(toy: Project) -> None:
    """The learner's file changes with the sheet's text, not with solutions or the library."""
    assert build.main([NAME], toy) == 0
    learners = toy.notebooks / "exercises" / "01_toy.ipynb"
    before = learners.read_bytes()
    fresh = edit_sheet(toy, ("return 3 * number", "return number * 3"))
    assert build.build(fresh, NAME, fresh.notebooks) != "unchanged"
    fresh = edit(fresh, "PACKAGE/exercises/__init__.py", ("print", "# faster\n    print"))
    assert build.build(fresh, NAME, fresh.notebooks) != "unchanged"
    assert learners.read_bytes() == before
    fresh = edit_sheet(fresh, ("The end.", "The very end."))
    assert build.build(fresh, NAME, fresh.notebooks) != "unchanged"
    assert learners.read_bytes() != before


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("PACKAGE/exercises/lesson_01.py", True),
        ("PACKAGE/exercises/__init__.py", True),
        ("PACKAGE/exercises/lesson_02.py", False),
        ("PACKAGE/work.py", False),
    ],
)
def test_a_sheet_depends_on_its_own_definitions(toy: Project, file: str, counts: bool) -> None:
    """Its fingerprint covers the check and its lesson's definitions, not another lesson's."""
    before = plan(toy, NAME).metadata.gan_course.built_from
    path = toy.root / file.replace("PACKAGE", toy.package)
    path.write_text(path.read_text(encoding="utf-8") + "# new\n", encoding="utf-8")
    fresh = Project(toy.root, toy.package)
    assert (plan(fresh, NAME).metadata.gan_course.built_from != before) == counts


def test_a_check_leaves_nothing_in_our_folders(toy: Project) -> None:
    """A sheet is executed in a folder that is thrown away: what it writes there is not kept."""
    fresh = edit(
        toy, "PACKAGE/exercises/__init__.py", ("    print", "    open('points', 'w')\n    print")
    )
    assert build.main([NAME], fresh) == 0
    assert list(toy.root.rglob("points")) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            [(":exercise: triple", ":exercise: triplet")],
            "'triplet' is not defined; 'triple' is",
        ),
        ([('"why"', '"triple"')], "'why' is missing; 'triple' stands there 2 times"),
        ([("### BEGIN SOLUTION", "")], "triple: received 0 lines '### BEGIN SOLUTION' and 1"),
        ([("### END SOLUTION", "")], "triple: received 1 lines '### BEGIN SOLUTION' and 0"),
        ([("def triple", "def treble")], "does not define triple. Define it above the solution, "),
        ([("def triple(number):", "if True:\n    x = triple")], "does not define triple"),
        (
            [('    """Three times a number."""\n    #', "#")],
            "triple: without its solution it is not Python",
        ),
        (
            [("import check\n", "import check\n### BEGIN SOLUTION\n1\n### END SOLUTION\n")],
            "exercises/01_toy: a solution in a cell of no exercise",
        ),
        ([("Because", "### BEGIN SOLUTION\n\nBecause")], "why: received marks of a solution"),
        (
            [(":exercise: triple", ":exercise: why"), ('"why"', '"triple"')],
            "why: received a code cell",
        ),
        ([(":exercise: triple", ":points: 3")], "cell 3: received points; a cell may have"),
    ],
)
def test_a_sheet_that_breaks_a_rule_is_refused(
    toy: Project, changes: list[tuple[str, str]], message: str
) -> None:
    """Sheet and exercise are named: unknown, missing, twice, no solution, nothing to submit."""
    fresh = edit_sheet(toy, *changes)
    with pytest.raises(BuildError, match=message) as caught:
        plan(fresh, NAME)
    assert str(caught.value).startswith(NAME)


def test_a_lesson_has_no_exercise_cells(toy: Project) -> None:
    """Exercises stand in sheets: in a lesson the option is refused."""
    fresh = edit(toy, "notebooks/source/01_toy.md", (":tags:", ":exercise: triple\n:tags:"))
    with pytest.raises(BuildError, match=r"01_toy, cell \d: received exercise"):
        plan(fresh, "01_toy")


def test_a_sheet_is_called_as_its_lesson(toy: Project) -> None:
    """A name without a lesson's number is refused."""
    source = toy.sources()[NAME]
    source.rename(source.with_name("toy.md"))
    with pytest.raises(BuildError, match="exercises/toy: a sheet is called as its lesson is"):
        plan(toy, "exercises/toy")


def test_a_definition_that_cannot_be_right_is_named(toy: Project) -> None:
    """What the library refuses when it loads a definition is a refusal of the build."""
    fresh = edit(
        toy,
        "PACKAGE/exercises/__init__.py",
        ("    return", "    raise ValueError('Exercise triple: received 0 points')\n    return"),
    )
    with pytest.raises(BuildError, match="exercises/01_toy: Exercise triple: received 0 points"):
        plan(fresh, NAME)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("01_toy", "01_toy"),
        ("notebooks/01_toy.ipynb", "01_toy"),
        ("notebooks/source/01_toy.md", "01_toy"),
        ("exercises/01_toy", "exercises/01_toy"),
        ("notebooks/source/exercises/01_toy.md", "exercises/01_toy"),
        ("notebooks/solutions/01_toy.ipynb", "exercises/01_toy"),
    ],
)
def test_a_source_is_named_by_any_of_its_files(typed: str, name: str) -> None:
    """What a shell completes is understood."""
    assert build.source_name(typed) == name


def test_a_solved_sheet_is_valid_json_with_the_source_in_it(toy: Project) -> None:
    """The markers stay in the solved sheet: nbgrader makes a release from it."""
    assert build.main([NAME], toy) == 0
    text = (toy.notebooks / "solutions" / "01_toy.ipynb").read_text(encoding="utf-8")
    (answer,) = (cell for cell in json.loads(text)["cells"] if cell["id"] == "triple")
    assert "    ### BEGIN SOLUTION\n" in answer["source"]
