"""What a notebook must be: its cells, from its source, and the fingerprint of all it depends on."""

import ast
import hashlib
import importlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import grimp
import jupytext
import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

ALLOWED_TAGS = {"nbval-ignore-output", "raises-exception"}
LESSON_NAME = re.compile(r"\d\d_\w+")
MEASURED_LINE = re.compile(r"^\*\*Measured\*\*:.*$", re.MULTILINE)


class BuildError(Exception):
    """A source that cannot be built. The message names the lesson, the cell and the reason."""


@dataclass(frozen=True)
class Project:
    """A checkout: where sources, notebooks, assets and the library are."""

    root: Path
    package: str = "gan_course"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    def sources(self) -> dict[str, Path]:
        """Return the sources by name; those that begin with ``_`` are not built."""
        found = sorted((self.notebooks / "source").glob("[!_]*.md"))
        return {path.stem: path for path in found}

    @cached_property
    def repository(self) -> str:
        """``owner/name`` of the public repository, which stands in pyproject.toml only."""
        settings = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        return settings["tool"][self.package.replace("_", "-")]["repository"]

    @cached_property
    def graph(self) -> grimp.ImportGraph:
        return grimp.build_graph(self.package, cache_dir=None)

    @cached_property
    def checksums(self) -> dict[str, str]:
        lines = (self.root / "assets" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split() for line in lines if line)}

    def file_of(self, module: str) -> Path:
        path = self.root.joinpath(*module.split("."))
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def read_source(project: Project, name: str) -> str:
    text = project.sources()[name].read_text(encoding="utf-8")
    return text.replace("{{repository}}", project.repository) if "{{repository}}" in text else text


def without_measures(text: str) -> str:
    return MEASURED_LINE.sub("**Measured**:", text)


def plan(project: Project, name: str) -> NotebookNode:
    """Return the notebook that the source describes, not executed.

    Raises:
        BuildError: The source holds something that a lesson must not.
    """
    text = read_source(project, name)
    if LESSON_NAME.fullmatch(name) and len(MEASURED_LINE.findall(text)) != 1:
        raise BuildError(
            f"{name}: expected exactly one line that begins with '**Measured**:'; "
            "copy it from notebooks/source/_template.md."
        )
    notebook = jupytext.reads(text, fmt="md:myst")
    seen: Counter[str] = Counter()
    for number, cell in enumerate(notebook.cells, start=1):
        where = f"{name}, cell {number}"
        if cell.cell_type == "raw" or not cell.source.strip():
            raise BuildError(f"{where}: expected Markdown or code, received a raw or empty cell.")
        unknown = set(cell.metadata) - {"tags"} | set(cell.metadata.get("tags", [])) - ALLOWED_TAGS
        if unknown:
            raise BuildError(
                f"{where}: received {', '.join(sorted(unknown))}; a cell may have the tags "
                f"{', '.join(sorted(ALLOWED_TAGS))} and no other option."
            )
        content = f"{cell.cell_type}\n{without_measures(cell.source)}"
        digest = hashlib.sha256(content.encode()).hexdigest()[:12]
        seen[digest] += 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "gan_course": {"built_from": fingerprint(project, text, notebook)},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def used_modules(project: Project, notebook: NotebookNode) -> set[str]:
    """Return the library's modules that the code cells load, directly or not."""
    package, lazy = project.package, importlib.import_module(project.package)
    lazy_names: dict[str, str] = getattr(lazy, "LAZY", {})
    todo: set[str] = set()
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


def fingerprint(project: Project, text: str, notebook: NotebookNode) -> str:
    """Return the SHA-256 over all that a notebook is built from."""
    parts = {"source": without_measures(text)}
    for module in sorted(used_modules(project, notebook)):
        parts[module] = project.file_of(module).read_text(encoding="utf-8")
    for asset, checksum in project.checksums.items():
        if any(asset in part for part in parts.values()):
            parts[f"asset {asset}"] = checksum
    parts["constraints"] = (project.root / "constraints.txt").read_text(encoding="utf-8")
    digest = hashlib.sha256()
    for label in sorted(parts):
        digest.update(f"{label}\0{hashlib.sha256(parts[label].encode()).hexdigest()}\n".encode())
    return digest.hexdigest()
