"""What a notebook must be: its cells, from its source, and the fingerprint of all it depends on."""

import ast
import hashlib
import importlib
import re
from collections import Counter
from collections.abc import Iterator

import jupytext
import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from building.project import LESSON_NAME, BuildError, Project
from building.sheets import definitions, definitions_modules, with_exercises

ALLOWED_TAGS = {"nbval-ignore-output", "raises-exception"}
MEASURED_LINE = re.compile(r"^\*\*Measured\*\*:.*$", re.MULTILINE)


def read_source(project: Project, name: str) -> str:
    text = project.sources()[name].read_text(encoding="utf-8")
    return text.replace("{{repository}}", project.repository) if "{{repository}}" in text else text


def without_measures(text: str) -> str:
    return MEASURED_LINE.sub("**Measured**:", text)


def plan(project: Project, name: str) -> NotebookNode:
    """Return the notebook that the source describes, not executed; a sheet with its solutions.

    Raises:
        BuildError: The source holds something that a lesson or a sheet must not.
    """
    text = read_source(project, name)
    if LESSON_NAME.fullmatch(name) and len(MEASURED_LINE.findall(text)) != 1:
        raise BuildError(
            f"{name}: expected exactly one line that begins with '**Measured**:'; "
            "copy it from notebooks/source/_template.md."
        )
    notebook = jupytext.reads(text, fmt="md:myst")
    sheet = name.startswith("exercises/")
    options = {"tags", "exercise"} if sheet else {"tags"}
    for number, cell in enumerate(notebook.cells, start=1):
        where = f"{name}, cell {number}"
        if cell.cell_type == "raw" or not cell.source.strip():
            raise BuildError(f"{where}: expected Markdown or code, received a raw or empty cell.")
        unknown = set(cell.metadata) - options | set(cell.metadata.get("tags", [])) - ALLOWED_TAGS
        if unknown:
            raise BuildError(
                f"{where}: received {', '.join(sorted(unknown))}; a cell may have the tags "
                f"{', '.join(sorted(ALLOWED_TAGS))} and no other option."
            )
    _name_cells(notebook)
    if sheet:
        exercises = definitions(project.package, name)
        notebook.cells = with_exercises(name, notebook.cells, exercises)
    also = definitions_modules(project, name) if sheet else set()
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "gan_course": {"built_from": fingerprint(project, text, notebook, also)},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _name_cells(notebook: NotebookNode) -> None:
    """Give each cell an identifier that comes from its content, and stays where that does."""
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        content = f"{cell.cell_type}\n{without_measures(cell.source)}"
        digest = hashlib.sha256(content.encode()).hexdigest()[:12]
        seen[digest] += 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def used_modules(project: Project, notebook: NotebookNode, also: set[str]) -> set[str]:
    """Return the library's modules that the code cells load, directly or not.

    Args:
        also: Modules that are loaded by a name that no import statement has.
    """
    package, lazy = project.package, importlib.import_module(project.package)
    lazy_names: dict[str, str] = getattr(lazy, "LAZY", {})
    todo = set(also)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(TransformerManager().transform_cell(cell.source))
        except SyntaxError as error:
            raise BuildError(f"Cell {number} is not Python: {error}\n{cell.source}") from error
        for name in _imported_names(tree):
            parent, _, last = name.rpartition(".")
            if name == package or name == f"{package}.*":
                todo |= {package, *lazy_names.values()}  # any attribute may be used
            elif parent == package and last in lazy_names:
                todo.add(lazy_names[last])
            elif name.startswith(f"{package}."):
                todo.add(name if name in project.graph.modules else parent)
        if package.replace("_", "-") in cell.source:  # the command, in a shell line
            todo.add(f"{package}.cli")
    used: set[str] = set()
    while todo := (todo & project.graph.modules) - used:
        used |= todo
        for module in set(todo):
            todo |= project.graph.find_modules_directly_imported_by(module)
            todo.add(module.rpartition(".")[0])  # importing a module runs its package's __init__
    return used


def _imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def fingerprint(project: Project, text: str, notebook: NotebookNode, also: set[str]) -> str:
    """Return the SHA-256 over all that a notebook is built from."""
    parts = {"source": without_measures(text)}
    for module in sorted(used_modules(project, notebook, also)):
        parts[module] = project.file_of(module).read_text(encoding="utf-8")
    for asset, checksum in project.checksums.items():
        if any(asset in part for part in parts.values()):
            parts[f"asset {asset}"] = checksum
    parts["constraints"] = (project.root / "constraints.txt").read_text(encoding="utf-8")
    digest = hashlib.sha256()
    for label in sorted(parts):
        digest.update(f"{label}\0{hashlib.sha256(parts[label].encode()).hexdigest()}\n".encode())
    return digest.hexdigest()
