"""A checkout, and what the build looks up in it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import grimp

LESSON_NAME = re.compile(r"\d\d_\w+")
SHEET_NAME = re.compile(r"exercises/(\d\d)_\w+")


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
        """Return the sources by name: ``NN_topic``, then the sheets, ``exercises/NN_topic``.

        Those that begin with ``_`` are not built.
        """
        folder = self.notebooks / "source"
        found = sorted(folder.glob("[!_]*.md")) + sorted(folder.glob("exercises/[!_]*.md"))
        return {path.relative_to(folder).with_suffix("").as_posix(): path for path in found}

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


def executed_file(name: str) -> str:
    """Return where the executed notebook of a source is: of a sheet, the one with solutions.

    Example:
        >>> executed_file("02_gan_math"), executed_file("exercises/02_gan_math")
        ('02_gan_math.ipynb', 'solutions/02_gan_math.ipynb')
    """
    return f"{name.replace('exercises/', 'solutions/')}.ipynb"
