"""Build lessons and sheets: notebooks/source/NN_topic.md → notebooks/NN_topic.ipynb, executed.

    python notebooks/build.py [--measure] [--force] [NAME…]      (make notebooks, make measure)

A source is MyST Markdown as jupytext reads it. A notebook is executed again only when something it
depends on has changed: its source, a module of the library it uses, a shipped asset that it or
those modules name, or the pinned versions. Building twice gives the same bytes: cell identifiers
come from the cells' content, and no time, address or widget state is stored.

A sheet, source/exercises/NN_topic.md, becomes two notebooks: solutions/NN_topic.ipynb, executed,
and exercises/NN_topic.ipynb, the same without solutions and outputs. Its NAME is
exercises/NN_topic; it is built from its exercises' definitions too (building/sheets.py).

``--measure`` runs every lesson in a fresh kernel and writes minutes to read, seconds to run and
peak memory into the line of its source that begins with ``**Measured**:``. Nothing else writes it.
"""

import argparse
import os
import re
import sys
from pathlib import Path

import nbformat
from building.execute import execute, measured_line
from building.plan import MEASURED_LINE, plan
from building.project import LESSON_NAME, BuildError, Project, executed_file
from building.sheets import learners_sheet
from nbformat import NotebookNode

# Binder, Colab and GitHub, each followed by an owner and this project's name.
REPOSITORY = re.compile(
    r"(mybinder\.org/v2/gh/|colab\.research\.google\.com/github/|https://github\.com/)"
    r"[\w.-]+/gan-course\b"
)


def write_if_changed(path: Path, content: str) -> bool:
    """Replace a file at once, or leave it alone if nothing changed."""
    if path.is_file() and path.read_text(encoding="utf-8") == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(content, encoding="utf-8")
    os.replace(new, path)
    return True


def _stored_outputs(path: Path, planned: NotebookNode) -> list[NotebookNode] | None:
    """Return the code cells of an existing notebook if they are still those of the plan."""
    if not path.is_file():
        return None
    stored = nbformat.read(path, as_version=4)
    if stored.metadata.get("gan_course") != planned.metadata.gan_course:
        return None
    old, new = (
        [cell for cell in book.cells if cell.cell_type == "code"] for book in (stored, planned)
    )
    return old if [cell.id for cell in old] == [cell.id for cell in new] else None


def build(
    project: Project, name: str, folder: Path, *, force: bool = False, measure: bool = False
) -> str:
    """Build one source into a folder and return what was done: one word or the seconds."""
    notebook, path = plan(project, name), folder / executed_file(name)
    measure = measure and LESSON_NAME.fullmatch(name) is not None
    stored = None if force else _stored_outputs(path, notebook)
    done = "unchanged"
    if stored is None or measure:
        seconds, memory = execute(project, name, notebook)
        done = f"{seconds:.0f} s"
        if measure:
            line = measured_line(notebook, seconds, memory)
            source = project.sources()[name]
            text = MEASURED_LINE.sub(lambda _: line, source.read_text(encoding="utf-8"))
            write_if_changed(source, text)
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = MEASURED_LINE.sub(lambda _: line, cell.source)
    if stored is not None:
        kept = iter(stored)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                old = next(kept)
                cell.outputs, cell.execution_count = old.outputs, old.execution_count
    written = {path: notebook}
    if name.startswith("exercises/"):
        written[folder / f"{name}.ipynb"] = learners_sheet(notebook)
    for target, content in written.items():
        nbformat.validate(content)
        write_if_changed(target, nbformat.writes(content).rstrip("\n") + "\n")
    return done


def source_name(typed: str) -> str:
    """Return the name of a source, typed as that or as the path of any of its files.

    Example:
        >>> source_name("notebooks/solutions/02_gan_math.ipynb")
        'exercises/02_gan_math'
    """
    path = Path(typed)
    stem = path.name.removesuffix(path.suffix) if path.suffix in (".md", ".ipynb") else path.name
    return f"exercises/{stem}" if path.parent.name in ("exercises", "solutions") else stem


def fill_in_repository(project: Project) -> None:
    """Write the repository of pyproject.toml into the addresses of README.md."""
    readme = project.root / "README.md"
    text = REPOSITORY.sub(rf"\g<1>{project.repository}", readme.read_text(encoding="utf-8"))
    write_if_changed(readme, text)


def main(arguments: list[str] | None = None, project: Project | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a lesson or a sheet; without: all"
    )
    parser.add_argument("--measure", action="store_true", help="time every lesson, write headers")
    parser.add_argument("--force", action="store_true", help="execute even what did not change")
    options = parser.parse_args(arguments)
    project = project or Project(Path(__file__).resolve().parent.parent)
    known = project.sources()
    names = [source_name(name) for name in options.names] or list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no source for {', '.join(unknown)}; there are: {', '.join(known)}")
    fill_in_repository(project)
    failed = []
    for name in names:
        print(f"{name:<32}", end="", flush=True)
        try:
            done = build(
                project, name, project.notebooks, force=options.force, measure=options.measure
            )
        except BuildError as error:
            print(f"FAILED; the notebook is left as it was\n\n{error}\n", flush=True)
            failed.append(name)
        else:
            size = (project.notebooks / executed_file(name)).stat().st_size / 1000
            print(f"{done:>10}  {size:>6.0f} kB", flush=True)
    if failed:
        print(f"Not built: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
