"""The learner's copy of the lessons: delivered, kept up to date, never overwritten.

A manifest in the folder holds the checksum of each file as it was delivered. A file that still has
it was not touched by the learner, and is brought up to date. Any other file is the learner's.
"""

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from gan_course.cli.common import Failure, Misuse

__all__ = ["Delivery", "deliver", "lessons"]

MANIFEST = ".gan_course.json"
_SUFFIXES = (".ipynb", ".md", ".png", ".svg", ".jpg")
# What a contributor edits, which a wheel does not have, and what a learner should not trip over.
_NOT_DELIVERED = ("source", "building", "solutions")


@dataclass
class Delivery:
    """What happened to the files, by their paths in the folder.

    Args:
        new: Copied, because they were not there.
        updated: Replaced by a newer version; the learner had not changed them.
        outdated: Changed by the learner and therefore kept, though the course has a newer version.
    """

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)


def lessons(source: Path) -> list[str]:
    """Return the files to deliver, as paths relative to the folder of built lessons.

    Raises:
        Failure: There is no lesson.
    """
    found = sorted(
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.suffix in _SUFFIXES
        and not any(
            part in _NOT_DELIVERED or part.startswith(".")
            for part in path.relative_to(source).parts
        )
    )
    if not any(name.endswith(".ipynb") and "/" not in name for name in found):
        raise Failure(
            f"There are no lessons in {source}. In a checkout build them with: make notebooks. "
            "Otherwise: pip install --force-reinstall --no-deps gan-course"
        )
    return found


def deliver(source: Path, folder: Path) -> Delivery:
    """Copy the lessons into the learner's folder.

    Raises:
        Failure: There is no lesson to deliver.
        Misuse: The folder is a file.
        OSError: The folder cannot be written to.
    """
    names = lessons(source)
    if folder.exists() and not folder.is_dir():
        raise Misuse(f"{folder} is a file. Expected a folder for your copy of the lessons.")
    folder.mkdir(parents=True, exist_ok=True)
    delivered = _read_manifest(folder)
    result = Delivery()
    for name in names:
        content = (source / name).read_bytes()
        checksum = hashlib.sha256(content).hexdigest()
        target = folder / name
        present = _checksum(target)
        if present is None:
            result.new.append(name)
            _write(target, content)
        elif present == delivered.get(name) != checksum:
            result.updated.append(name)
            _write(target, content)
        elif present != checksum:  # the learner's
            if delivered.get(name) != checksum:
                result.outdated.append(name)
            continue
        delivered[name] = checksum
    manifest = json.dumps({"files": dict(sorted(delivered.items()))}, indent=1) + "\n"
    if _checksum(folder / MANIFEST) != hashlib.sha256(manifest.encode()).hexdigest():
        _write(folder / MANIFEST, manifest.encode())
    return result


def _read_manifest(folder: Path) -> dict[str, str]:
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {str(name): str(checksum) for name, checksum in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # then every file that differs counts as the learner's: nothing can be lost


def _checksum(path: Path) -> str | None:
    """Return the checksum of what is there, None if nothing is; a folder has one of its own."""
    if not os.path.lexists(path):
        return None
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # a folder, a broken link, an unreadable file: not ours, so the learner's
        return "unreadable"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
