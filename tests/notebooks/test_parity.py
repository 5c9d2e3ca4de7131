"""The committed notebooks are what their sources say, and keep the rules of a lesson."""

import json
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from building.execute import WIDGET_VIEW
from building.plan import ALLOWED_TAGS, MEASURED_LINE, plan
from building.project import LESSON_NAME, Project
from building.sheets import learners_sheet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
FOLDER = PROJECT.notebooks
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if LESSON_NAME.fullmatch(path.stem)]
SHEETS = sorted(FOLDER.glob("exercises/*.ipynb"))
SOLVED = sorted(FOLDER.glob("solutions/*.ipynb"))


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


executed = pytest.mark.parametrize("path", NOTEBOOKS + SOLVED, ids=name_of)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS + SHEETS + SOLVED, ids=name_of)
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name_of)
every_sheet = pytest.mark.parametrize("path", SHEETS, ids=name_of)


@cache
def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_sources_and_notebooks_are_the_same_list() -> None:
    """Every source is built, and no notebook is without a source: run `make notebooks`."""
    assert LESSONS
    assert [name_of(path) for path in NOTEBOOKS + SHEETS] == list(PROJECT.sources())
    assert [path.name for path in SOLVED] == [path.name for path in SHEETS]


@executed
def test_a_notebook_is_the_one_its_source_describes(path: Path) -> None:
    """Cells, tags, identifiers, metadata and fingerprint agree with the source and the library."""
    planned = plan(PROJECT, name_of(path).replace("solutions/", "exercises/"))
    stored = read(path)
    seen = [(c.cell_type, c.id, c.source, c.metadata) for c in stored.cells]
    meant = [(c.cell_type, c.id, c.source, c.metadata) for c in planned.cells]
    assert seen == meant, "the notebook differs from its source: run `make notebooks`"
    assert stored.metadata == planned.metadata, (
        "the source, the library, an asset or a version changed since the notebook was built: "
        "run `make notebooks`"
    )


@every_sheet
def test_a_sheet_is_the_solved_one_without_its_solutions(path: Path) -> None:
    """What a learner gets is what the build makes of the solved sheet: run `make notebooks`."""
    assert read(path) == learners_sheet(read(FOLDER / "solutions" / path.name))


@executed
def test_every_code_cell_was_executed_in_order(path: Path) -> None:
    """nbval compares nothing for a cell without a count, so every cell has its own."""
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@every_notebook
def test_only_known_tags_are_used(path: Path) -> None:
    """Nothing else may be ignored or skipped, by tag or by a comment."""
    for cell in code_cells(path):
        assert set(cell.metadata.get("tags", [])) <= ALLOWED_TAGS
        assert not re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source)


@every_notebook
def test_a_notebook_is_small(path: Path) -> None:
    """At most 400 kB, 300 lines of code, 25 lines a cell."""
    assert path.stat().st_size <= 400_000
    lengths = {cell.id: len(cell.source.splitlines()) for cell in code_cells(path)}
    assert {cell: length for cell, length in lengths.items() if length > 25} == {}
    assert sum(lengths.values()) <= 300


@every_lesson
def test_a_lesson_says_what_it_takes(path: Path) -> None:
    """The measured header has the form that `make measure` writes, within the course's budget."""
    (line,) = MEASURED_LINE.findall("\n".join(cell.source for cell in read(path).cells))
    match = re.fullmatch(
        r"\*\*Measured\*\*: about \d+ minutes? to read; (\d+) s to run on "
        r"(?:one core|two cores|\d+ cores); (\d\.\d) GB of memory at most\. \(`make measure`\)",
        line,
    )
    assert match, f"run `make measure`; the line is: {line}"
    assert int(match[1]) <= 120
    assert float(match[2]) <= 1.2


def links(cell: nbformat.NotebookNode) -> list[str]:
    """Return the relative links of a Markdown cell, without the part after #."""
    found = re.findall(r"\]\(([^)\s]+)\)|(?:href|src)=[\"']([^\"']+)", cell.source)
    targets = [first or second for first, second in found]
    return [each.partition("#")[0] for each in targets if not re.match(r"[a-z]+:|#", each)]


@every_notebook
def test_links_lead_somewhere(path: Path) -> None:
    """A relative link leads to what is at the same place in a learner's copy.

    A lesson links what is in its folder, and sheets; a sheet links lessons, contents, glossary.
    """
    allowed = r"[\w.-]+|exercises/[\w.-]+" if path in NOTEBOOKS else r"\.\./[\w.-]+"
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for target in links(cell):
                assert (path.parent / target).is_file(), f"{target} is not there"
                assert re.fullmatch(allowed, target), f"{target} is not in a learner's copy"


@every_lesson
def test_a_lesson_links_its_neighbours_at_both_ends(path: Path) -> None:
    """First and last cell link contents, the lessons before and after, and the sheet, if any."""
    index = LESSONS.index(path)
    expected = {other.name for other in LESSONS[max(0, index - 1) : index + 2]} - {path.name}
    expected |= {f"exercises/{sheet.name}" for sheet in SHEETS if sheet.name == path.name}
    for cell in (read(path).cells[0], read(path).cells[-1]):
        assert {*expected, "contents.ipynb"} <= set(links(cell))


@every_sheet
def test_a_sheet_links_its_lesson_at_both_ends(path: Path) -> None:
    """First and last cell link the lesson of the same name, and the contents."""
    for cell in (read(path).cells[0], read(path).cells[-1]):
        assert {f"../{path.name}", "../contents.ipynb"} <= set(links(cell))


def test_the_contents_link_every_lesson() -> None:
    """A lesson that exists is linked from the contents, and none is called planned."""
    contents = read(FOLDER / "contents.ipynb").cells[0].source
    for path in LESSONS:
        (row,) = (line for line in contents.splitlines() if line.startswith(f"| {path.stem[:2]} |"))
        assert f"]({path.name})" in row
        assert "planned" not in row


@executed
def test_outputs_hold_nothing_of_a_run_or_a_machine(path: Path) -> None:
    """No address, time, home folder, kernel folder or widget identifier is stored."""
    for cell in code_cells(path):
        for output in cell.outputs:
            assert WIDGET_VIEW not in output.get("data", {})
            kept = {key: value for key, value in output.items() if key != "data"}
            kept |= {k: v for k, v in output.get("data", {}).items() if not k.startswith("image/p")}
            text = json.dumps(kept, ensure_ascii=False)
            found = re.search(
                r"0x[0-9a-fA-F]{6,}|/root\b|/home/|/Users/|/tmp/|site-packages"
                r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d",
                text,
            )
            assert not found, f"cell {cell.execution_count} stores {found[0]!r}"
