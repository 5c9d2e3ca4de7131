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
from building.plan import Project

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("**/*.ipynb"))
NOTEBOOKS = [path for path in NOTEBOOKS if ".ipynb_checkpoints" not in path.parts]

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


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


@pytest.mark.parametrize(
    "path", [path for path in NOTEBOOKS if path.parent.name == "notebooks"], ids=lambda p: p.stem
)
def test_a_clean_build_gives_the_committed_notebook(path: Path, tmp_path: Path) -> None:
    """Building from nothing but the source gives what is committed: run `make notebooks`."""
    build.build(Project(ROOT), path.stem, tmp_path)
    assert comparable(tmp_path / path.name) == comparable(path)


@pytest.fixture
def built(toy: Project) -> Path:
    source = toy.sources()["01_toy"]
    cell = "```{code-cell}\nfrom IPython.display import HTML\n\nHTML('<b>seven</b>')\n```\n"
    source.write_text(f"{source.read_text(encoding='utf-8')}\n{cell}", encoding="utf-8")
    assert build.main([], toy) == 0
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
