"""The committed notebooks are what their sources say, and keep the rules of a lesson."""

import json
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from building.execute import WIDGET_VIEW
from building.plan import ALLOWED_TAGS, LESSON_NAME, MEASURED_LINE, Project, plan

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
NOTEBOOKS = sorted(PROJECT.notebooks.glob("*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if LESSON_NAME.fullmatch(path.stem)]

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@cache
def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_sources_and_notebooks_are_the_same_list() -> None:
    """Every source is built, and no notebook is without a source: run `make notebooks`."""
    assert LESSONS
    assert [path.stem for path in NOTEBOOKS] == list(PROJECT.sources())


@every_notebook
def test_a_notebook_is_the_one_its_source_describes(path: Path) -> None:
    """Cells, tags, identifiers, metadata and fingerprint agree with the source and the library."""
    planned = plan(PROJECT, path.stem)
    stored = read(path)
    seen = [(c.cell_type, c.id, c.source, c.metadata) for c in stored.cells]
    meant = [(c.cell_type, c.id, c.source, c.metadata) for c in planned.cells]
    assert seen == meant, "the notebook differs from its source: run `make notebooks`"
    assert stored.metadata == planned.metadata, (
        "the source, the library, an asset or a version changed since the notebook was built: "
        "run `make notebooks`"
    )


@every_notebook
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
    lengths = {cell.execution_count: len(cell.source.splitlines()) for cell in code_cells(path)}
    assert {count: length for count, length in lengths.items() if length > 25} == {}
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


@every_notebook
def test_links_lead_somewhere(path: Path) -> None:
    """A relative link names a notebook or picture in the same folder, where a learner's copy is."""
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:href|src)=[\"']([^\"']+)", text)
    for target in (first or second for first, second in targets):
        if re.match(r"[a-z]+:|#", target):
            continue
        file = target.partition("#")[0]
        assert (PROJECT.notebooks / file).is_file(), f"{target} is not there"
        assert not Path(file).is_absolute()
        assert ".." not in Path(file).parts


@every_lesson
def test_a_lesson_links_its_neighbours_at_both_ends(path: Path) -> None:
    """First and last cell link the contents, the lesson before and the one after, if there is."""
    index = LESSONS.index(path)
    neighbours = {other.name for other in LESSONS[max(0, index - 1) : index + 2]} - {path.name}
    for cell in (read(path).cells[0], read(path).cells[-1]):
        linked = set(re.findall(r"\]\(([^)]+\.ipynb)\)", cell.source))
        assert {*neighbours, "contents.ipynb"} <= linked


def test_the_contents_link_every_lesson() -> None:
    """A lesson that exists is linked from the contents, and none is called planned."""
    contents = read(PROJECT.notebooks / "contents.ipynb").cells[0].source
    for path in LESSONS:
        (row,) = (line for line in contents.splitlines() if line.startswith(f"| {path.stem[:2]} |"))
        assert f"]({path.name})" in row
        assert "planned" not in row


@every_notebook
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
