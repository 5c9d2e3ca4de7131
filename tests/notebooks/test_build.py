"""The build: deterministic, executes only what changed, and never leaves half a notebook."""

import json
import re
from pathlib import Path

import build
import nbformat
import pytest
from building import execute as execution
from building.plan import plan
from building.project import BuildError, Project


def notebook_of(project: Project) -> Path:
    return project.notebooks / "01_toy.ipynb"


def rebuilt(project: Project) -> bool:
    """Build anew, as a second command would, and say whether the lesson was executed."""
    fresh = Project(project.root, project.package)
    return build.build(fresh, "01_toy", fresh.notebooks) != "unchanged"


def fingerprint_of(project: Project) -> str:
    fresh = Project(project.root, project.package)
    return plan(fresh, "01_toy").metadata.gan_course.built_from


def change(project: Project, file: str, old: str, new: str) -> None:
    path = project.root / file.replace("PACKAGE", project.package)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def built(toy: Project) -> Project:
    assert build.main([], toy) == 0
    return toy


def test_a_second_build_executes_nothing_and_touches_no_file(
    built: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Building what did not change starts no kernel and writes nothing."""
    before = notebook_of(built).stat()
    monkeypatch.setattr(build, "execute", lambda *_: pytest.fail("executed"))
    assert build.main([], Project(built.root, built.package)) == 0
    after = notebook_of(built).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert re.fullmatch(
        r"01_toy +unchanged +\d+ kB\nexercises/01_toy +unchanged +\d+ kB\n",
        "".join(capsys.readouterr().out.splitlines(True)[-2:]),
    )


def test_two_executions_differ_only_where_output_is_ignored(built: Project) -> None:
    """Executing again gives the same bytes, but for a cell whose output is marked as varying."""
    first = notebook_of(built).read_text(encoding="utf-8")
    assert build.main(["--force"], built) == 0
    second = notebook_of(built).read_text(encoding="utf-8")
    different = [a for a, b in zip(first.splitlines(), second.splitlines(), strict=True) if a != b]
    assert len(different) == 1
    assert re.fullmatch(r' +"\d+\.\d+\\n"', different[0])  # the time that the cell printed


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("notebooks/source/01_toy.md", "# 01 · Toy", "# 01 · A toy"),
        ("PACKAGE/work.py", "TIMES * number", "number * TIMES"),
        ("PACKAGE/helper.py", "TIMES = 2", "TIMES = 3"),
        ("PACKAGE/deep/__init__.py", "", "NEW = 1\n"),
        ("PACKAGE/__init__.py", "LAZY", "NEW = 1\nLAZY"),
        ("assets/SHA256SUMS", "aaaa", "abab"),
        ("constraints.txt", "numpy==1", "numpy==2"),
    ],
)
def test_a_change_of_what_a_lesson_depends_on_changes_its_fingerprint(
    toy: Project, file: str, old: str, new: str
) -> None:
    """Source, modules (direct, lazy, indirect, parents), assets and versions each count."""
    before = fingerprint_of(toy)
    change(toy, file, old, new)
    assert fingerprint_of(toy) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("PACKAGE/unused.py", "", "NEW = 1\n"),
        ("assets/SHA256SUMS", "bbbb", "abab"),
        ("notebooks/source/_template.md", "not built", "still not"),
    ],
)
def test_a_change_of_something_else_does_not(toy: Project, file: str, old: str, new: str) -> None:
    """A module or an asset that the lesson does not use may change freely."""
    before = fingerprint_of(toy)
    change(toy, file, old, new)
    assert fingerprint_of(toy) == before


def test_another_fingerprint_executes_the_lesson_once(built: Project) -> None:
    """After a change of the library the lesson is executed, and shows the new result; once."""
    change(built, "PACKAGE/helper.py", "TIMES = 2", "TIMES = 3")
    assert rebuilt(built)
    assert nbformat.read(notebook_of(built), as_version=4).cells[1].outputs[0].text == "6\n"
    assert not rebuilt(built)


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("import PACKAGE.unused", "unused"),
        ("def later():\n    from PACKAGE import unused", "unused"),
        ("%timeit 1\nimport PACKAGE as library", "helper"),  # any lazy name may follow
        ("import PACKAGE.deep.numbers as n", "deep"),
    ],
)
def test_every_way_to_import_is_seen(toy: Project, code: str, module: str) -> None:
    """A dependency is found however the cell imports it."""
    source = toy.sources()["01_toy"]
    cell = (
        f"# 01\n\n**Measured**:\n\n```{{code-cell}}\n{code.replace('PACKAGE', toy.package)}\n```\n"
    )
    source.write_text(cell, encoding="utf-8")
    before = fingerprint_of(toy)
    path = toy.file_of(f"{toy.package}.{module}")
    path.write_text(path.read_text(encoding="utf-8") + "# new\n", encoding="utf-8")
    assert fingerprint_of(toy) != before


def test_measuring_changes_one_line_and_forces_no_execution(built: Project) -> None:
    """`--measure` writes the measured line of source and notebook; outputs stay as they were."""
    source = built.sources()["01_toy"]
    before = source.read_text(encoding="utf-8").splitlines()
    old = nbformat.read(notebook_of(built), as_version=4)
    assert build.main(["--measure"], Project(built.root, built.package)) == 0
    after = source.read_text(encoding="utf-8").splitlines()
    changed = [line for was, line in zip(before, after, strict=True) if was != line]
    assert len(changed) == 1
    assert re.fullmatch(
        r"\*\*Measured\*\*: about 1 minute to read; \d+ s to run on .+; "
        r"0\.\d GB of memory at most\. \(`make measure`\)",
        changed[0],
    )
    new = nbformat.read(notebook_of(built), as_version=4)
    assert changed[0] in new.cells[0].source
    assert new.cells[1:] == old.cells[1:]
    assert not rebuilt(built)


def test_a_failing_cell_leaves_the_old_notebook(
    built: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """The build says lesson, cell and error, exits with 1, and writes nothing."""
    before = notebook_of(built).read_bytes()
    source = built.sources()["01_toy"]
    text = source.read_text(encoding="utf-8").replace("double(TWO)", "double(TWO) / 0")
    source.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert build.main([], Project(built.root, built.package)) == 1
    said = capsys.readouterr()
    assert "01_toy, cell 2 (code cell 1) failed." in said.out
    assert "ZeroDivisionError: division by zero" in said.out
    assert said.err == "Not built: 01_toy\n"
    assert notebook_of(built).read_bytes() == before
    assert [path.name for path in built.notebooks.iterdir() if path.is_file()] == ["01_toy.ipynb"]
    assert {path.name for path in built.notebooks.glob("*/*.ipynb")} == {"01_toy.ipynb"}


def test_stored_outputs_hold_nothing_of_this_run_or_machine(built: Project) -> None:
    """No widget identifier, folder, or state is stored; cells are counted from 1."""
    text = notebook_of(built).read_text(encoding="utf-8")
    assert execution.WIDGET_VIEW not in text
    assert str(built.root) not in text
    book = json.loads(text)
    assert set(book["metadata"]) == {"gan_course", "kernelspec", "language_info"}
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == [1, 2, 3, 4]
    assert code[1]["outputs"][0]["data"] == {"text/plain": ["IntSlider(value=0, description='n')"]}
    assert code[3]["outputs"][0]["ename"] == "TypeError"


def test_a_traceback_through_the_library_names_no_folder(built: Project) -> None:
    """In a stored traceback, files of the project and of libraries are named without folders."""
    source = built.sources()["01_toy"]
    text = source.read_text(encoding="utf-8").replace(
        'double("a", "b")', 'import json\n\ndouble(json.loads("{"))'
    )
    source.write_text(text, encoding="utf-8")
    assert rebuilt(built)
    text = notebook_of(built).read_text(encoding="utf-8")
    assert "json/decoder.py" in text
    assert "python3." not in text
    text = source.read_text(encoding="utf-8").replace('double(json.loads("{"))', "double(None)")
    source.write_text(text, encoding="utf-8")
    assert rebuilt(built)
    text = notebook_of(built).read_text(encoding="utf-8")
    assert f"{built.package}/work.py" in text
    assert str(built.root) not in text


def test_identical_cells_have_different_identifiers(toy: Project) -> None:
    """Identifiers come from content and occurrence, so equal cells differ and stay put."""
    source = toy.sources()["01_toy"]
    cell = "```{code-cell}\n1 + 1\n```\n\n"
    source.write_text(f"# 01\n\n**Measured**:\n\n{cell}{cell}", encoding="utf-8")
    first, second = (cell.id for cell in plan(toy, "01_toy").cells[1:])
    assert second == f"{first}-2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# 01\n", "01_toy: expected exactly one line that begins with '\\*\\*Measured"),
        (
            "**Measured**:\n\n```{code-cell}\n:tags: [nbval-skip]\n\n1\n```\n",
            "cell 2: received nbval-skip; a cell may have the tags nbval-ignore-output",
        ),
        ("**Measured**:\n\n```{code-cell}\n:hidden: true\n\n1\n```\n", "cell 2: received hidden"),
        ("**Measured**:\n\n```{code-cell}\n```\n", "cell 2: .* raw or empty"),
        ("**Measured**:\n\n```{code-cell}\n1 +\n```\n", "Cell 2 is not Python"),
    ],
)
def test_a_source_that_breaks_a_rule_is_refused(toy: Project, text: str, message: str) -> None:
    """A missing header, another tag or option, an empty cell and a syntax error are named."""
    toy.sources()["01_toy"].write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=message):
        plan(toy, "01_toy")


def test_an_expected_error_that_does_not_come_is_a_failure(built: Project) -> None:
    """A cell tagged raises-exception must raise."""
    source = built.sources()["01_toy"]
    text = source.read_text(encoding="utf-8").replace('double("a", "b")', "double(2)")
    source.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=r"cell 5 .* is tagged raises-exception, and"):
        rebuilt(built)


def test_an_unknown_name_is_misuse(toy: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """A name without a source exits with 2 and lists those there are."""
    with pytest.raises(SystemExit, match="2"):
        build.main(["02_other"], toy)
    assert "no source for 02_other; there are: 01_toy" in capsys.readouterr().err


def test_the_repository_is_filled_in_from_one_place(toy: Project) -> None:
    """`{{repository}}` in a source becomes the name in pyproject.toml."""
    source = toy.sources()["01_toy"]
    source.write_text("**Measured**:\n\nSee {{repository}}.\n", encoding="utf-8")
    assert plan(toy, "01_toy").cells[0].source.endswith("See someone/gan-course.")


def test_the_readme_names_the_repository(toy: Project) -> None:
    """The project's addresses in README.md get the owner in pyproject.toml; others stay."""
    assert build.main(["01_toy"], toy) == 0
    readme = (toy.root / "README.md").read_text(encoding="utf-8")
    assert readme == "https://github.com/someone/gan-course/issues https://github.com/a/b\n"
