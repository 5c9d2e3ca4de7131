"""Where the files that the course ships are: data, weights, lessons.

In a checkout they are the originals in ``assets/`` and ``notebooks/``; a wheel carries copies in
``gan_course/_shipped``. The checkout is looked for first: an editable install may hold both, and
then the copies are the stale ones.
"""

import functools
import hashlib
from pathlib import Path

__all__ = ["ShippedFileError", "asset", "assets", "notebooks_folder", "verify"]

_PACKAGE = Path(__file__).resolve().parent
_CHECKSUMS = "SHA256SUMS"


class ShippedFileError(OSError):
    """A file that the course ships is missing or damaged. The message names it and the remedy."""


def _folder(name: str) -> Path:
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    return _PACKAGE / "_shipped" / name


def notebooks_folder() -> Path:
    """Return the folder with the executed lessons."""
    return _folder("notebooks")


def _remedy(path: Path) -> str:
    if (_PACKAGE.parent / "pyproject.toml").is_file():
        return f"Restore it with:  git checkout -- assets/{path.name}"
    return "Restore it with:  pip install --force-reinstall --no-deps gan-course"


def assets() -> dict[str, str]:
    """Return the SHA-256 checksum of each shipped asset, by file name.

    Raises:
        ShippedFileError: The list of checksums itself is missing or cannot be read.
    """
    path = _folder("assets") / _CHECKSUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split() for line in lines if line)}
    except (OSError, ValueError) as error:
        raise ShippedFileError(
            f"The list of checksums {path} cannot be read ({error}). {_remedy(path)}"
        ) from error


def asset(name: str) -> Path:
    """Return the path of a shipped asset after checking it, once in a process.

    Args:
        name: File name in ``assets/``, for instance ``"mnist.npz"``.

    Raises:
        ShippedFileError: The file is missing or damaged, or no such file is shipped.
    """
    path = _folder("assets") / name
    verify(path)
    return path


@functools.cache  # reading 11 MB for each call would cost more than the loading itself
def verify(path: Path) -> None:
    """Compare a shipped file with its checksum.

    Raises:
        ShippedFileError: The file is missing or damaged, or no such file is shipped.
    """
    known = assets()
    if path.name not in known:
        raise ShippedFileError(
            f"No asset is called {path.name!r}. Shipped are: {', '.join(sorted(known))}."
        )
    try:
        with path.open("rb") as file:
            received = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = (
            "is missing" if isinstance(error, FileNotFoundError) else f"is unreadable ({error})"
        )
        raise ShippedFileError(f"The file {path} {reason}. {_remedy(path)}") from error
    if received != known[path.name]:
        raise ShippedFileError(
            f"The file {path} is damaged: its SHA-256 is {received[:12]}…, "
            f"expected {known[path.name][:12]}…. {_remedy(path)}"
        )
