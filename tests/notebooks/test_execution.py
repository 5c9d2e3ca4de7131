"""Every notebook, run again: nbval compares its outputs, and a clean build gives the same file.

Each of the two executes a lesson once. Both take the notebooks by glob.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import build
import nbformat
import pytest
from building.project import Project, executed_file
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
# Sheets are executed in their solved form here, and as a learner gets them below.
NOTEBOOKS = [
    path
    for path in sorted(FOLDER.glob("**/*.ipynb"))
    if not {".ipynb_checkpoints", "exercises"} & set(path.parts)
]
SHEETS = sorted(FOLDER.glob("exercises/*.ipynb"))


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env"]
    options = ["-p", "no:cacheprovider", "--color=no", "--nbval-cell-timeout=600"]
    options += ["--nbval-sanitize-with", str(Path(__file__).with_name("pictures.cfg"))]
    # A cell that calls `gan-course` finds the command of this environment.
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [*command, *options, f"--rootdir={ROOT}", f"--config-file={ROOT / 'pyproject.toml'}", path],
        env=os.environ | {"PATH": search},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@every_notebook
def test_nbval(path: Path) -> None:
    """Every code cell gives the stored output again; none is skipped."""
    cells = nbformat.read(path, as_version=4).cells
    code = sum(cell.cell_type == "code" for cell in cells)
    result = nbval(path)
    if code == 0:
        assert "no tests ran" in result.stdout
        return
    assert result.returncode == 0, result.stdout[-10_000:]
    assert re.search(rf"^=+ {code} passed in ", result.stdout, re.MULTILINE), result.stdout


def comparable(path: Path) -> dict[str, Any]:
    """Return a notebook without what nbval does not compare either.

    Left out are ignored outputs, tracebacks, and the bytes of pictures: another processor rounds
    otherwise. That there is a picture counts.
    """
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            cell.outputs = []
        for output in cell.outputs:
            output.pop("traceback", None)
            for kind in output.get("data", {}):
                if kind in ("image/png", "image/jpeg"):
                    output.data[kind] = ""
                if kind == "text/html":
                    output.data[kind] = re.sub(r"base64,[\w+/=]+", "", output.data[kind])
    return book


@pytest.mark.parametrize("name", Project(ROOT).sources())
def test_a_clean_build_gives_the_committed_notebooks(name: str, tmp_path: Path) -> None:
    """Building from nothing but the source gives what is committed: run `make notebooks`."""
    build.build(Project(ROOT), name, tmp_path)
    assert comparable(tmp_path / executed_file(name)) == comparable(FOLDER / executed_file(name))
    assert {path.name for path in tmp_path.glob("**/*.ipynb")} == {f"{Path(name).name}.ipynb"}


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_an_unsolved_sheet_runs_to_its_end_and_scores_nothing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the learner gets it, no cell raises or writes to standard error, and each check gives 0.

    Executed as nbgrader does, where a check's value is its points.
    """
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    sheet = nbformat.read(path, as_version=4)
    NotebookClient(
        sheet, timeout=600, resources={"metadata": {"path": str(tmp_path)}}, kernel_name="python3"
    ).execute()
    points = {}
    for cell in sheet.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output
        if cell.id.startswith("check_"):
            *_, last = cell.outputs
            points[cell.id] = last.data["text/plain"]
    assert points
    assert set(points.values()) == {"0.0"}


@pytest.fixture
def built(toy: Project) -> Path:
    source = toy.sources()["01_toy"]
    cell = "```{code-cell}\nfrom IPython.display import HTML\n\nHTML('<b>seven</b>')\n```\n"
    source.write_text(f"{source.read_text(encoding='utf-8')}\n{cell}", encoding="utf-8")
    assert build.main(["01_toy"], toy) == 0
    return toy.notebooks / "01_toy.ipynb"


def test_nbval_accepts_what_the_build_stores(built: Path) -> None:
    """A widget without its identifier, an expected error and HTML compare as equal."""
    result = nbval(built)
    assert " 5 passed in " in result.stdout, result.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<b>seven</b>", "<b>eight</b>"),
        ("description='n'", "description='m'"),
        ('"4\\n"', '"5\\n"'),
    ],
)
def test_nbval_notices_a_changed_output(built: Path, old: str, new: str) -> None:
    """HTML, the text of a widget and what was printed are compared."""
    before, outputs, after = built.read_text(encoding="utf-8").partition('"outputs": [')
    assert old in after
    built.write_text(before + outputs + after.replace(old, new, 1), encoding="utf-8")
    result = nbval(built)
    assert "Cell outputs differ" in result.stdout
    assert " 1 failed, 4 passed in " in result.stdout, result.stdout
