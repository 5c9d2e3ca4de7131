"""The folder of a run: what is in it, and how it is written so that no half is taken for a whole.

- A file gets its name when it is complete; until then it has another one in the same folder.
  (``history.csv`` alone grows under its own name: it is a log, row by row.)
- ``run.json`` says "training" until everything is there. A run that was killed cannot pass for a
  finished one.
- A new run in the place of an old one sets the old one aside, whole, in the folder ``.previous``.
  It is deleted once the new run is complete, and put back if that fails.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_course.runs.checks import RunError

__all__ = [
    "GENERATOR",
    "HISTORY",
    "SAMPLES",
    "Output",
    "Run",
    "TrainingFailed",
    "check_output",
    "check_writable",
    "read_run",
    "written_whole",
]

RECORD, HISTORY, GENERATOR, SAMPLES = "run.json", "history.csv", "generator.keras", "samples.png"
_FILES = (RECORD, HISTORY, GENERATOR, SAMPLES)
_PREVIOUS = ".previous"
_FINISHED = ("complete", "interrupted")


class TrainingFailed(RuntimeError):
    """The training started and came to nothing."""


@dataclass(frozen=True)
class Run:
    """A run whose training ended: complete, or interrupted and kept.

    Args:
        folder: Where it is.
        record: What ``run.json`` says.

    Lesson 05.
    """

    folder: Path
    record: dict[str, Any]

    @property
    def state(self) -> str:
        """``"complete"``, or ``"interrupted"`` after Ctrl-C."""
        return self.record["state"]

    @property
    def metrics(self) -> dict[str, Any] | None:
        """The measures as ``run.json`` holds them; None if measuring was interrupted."""
        return self.record.get("metrics")

    def load_generator(self) -> Any:
        """Return the averaged generator, a keras.Model.

        Raises:
            RunError: The file is damaged, or makes no MNIST images.
        """
        return load_generator(self.folder / GENERATOR)


def read_run(folder: str | Path) -> Run:
    """Read a run folder; the generator itself is loaded later, by the run's ``load_generator``.

    Raises:
        RunError: There is no such folder, no run in it, or its training did not come to an end.

    Lesson 05.
    """
    folder = Path(folder)
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise RunError(
            f"The folder {folder} {what}. Expected a run folder, as `gan-course train cgan "
            "--out DIR` makes it."
        )
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        state = record["state"]
    except FileNotFoundError:
        raise RunError(
            f"The folder {folder} holds no run: there is no {RECORD}. Expected a run folder, as "
            "`gan-course train cgan --out DIR` makes it."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"The file {folder / RECORD} cannot be read ({_brief(error)}). "
            "Expected the record that `gan-course train` writes: train again, with --force."
        ) from error
    if state not in _FINISHED or not (folder / GENERATOR).is_file():
        aside = folder / _PREVIOUS
        hint = f" The run before it is in {aside}." if (aside / RECORD).is_file() else ""
        raise RunError(
            f"The run in {folder} has no finished generator: its state is {state!r}, "
            f"expected 'complete' or 'interrupted'. Train again, with --force.{hint}"
        )
    return Run(folder, record)


def load_generator(path: Path) -> Any:
    """Load a generator of MNIST images from a ``.keras`` file.

    Raises:
        RunError: The file is missing, damaged, or not such a generator.
    """
    from gan_course.backend import keras

    try:
        generator = keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras, h5py, zipfile, zlib and json each raise their own
        raise RunError(
            f"The file {path} cannot be loaded: it is damaged or not a Keras model "
            f"({_brief(error)}). Expected what `gan-course train` saved: train again, with --force."
        ) from error
    inputs = [tuple(part.shape) for part in generator.inputs]
    noise, *rest = inputs
    made = tuple(generator.output_shape)
    if len(noise) != 2 or rest not in ([], [(None,)]) or made != (None, 28, 28, 1):
        raise RunError(
            f"The model in {path} maps {inputs} to {made}. Expected a generator: "
            "noise (None, latent_dim), or noise and labels (None,), to images (None, 28, 28, 1)."
        )
    generator.trainable = True  # the average was kept out of training; a loaded one may go on
    return generator


def check_output(out: str | Path, *, force: bool = False) -> Path:
    """Check, without writing anything, that a run may be written into a folder.

    Args:
        out: The folder; it need not exist.
        force: Whether a run that is there may be replaced.

    Returns:
        ``out`` as a path.

    Raises:
        RunError: It is no folder, cannot be written to, or holds a run already.
    """
    out = Path(out)
    check_writable(out)
    if not force and any((out / name).exists() for name in (*_FILES, _PREVIOUS)):
        raise RunError(
            f"The folder {out} already holds a run. Choose another folder, or replace the run "
            "with --force (in Python, force=True)."
        )
    return out


def check_writable(folder: Path) -> None:
    """Raise a RunError unless a folder can be written to, or made."""
    existing = folder.absolute()
    while not os.path.exists(existing):  # False, not an error, inside what one may not look into
        existing = existing.parent
    if not existing.is_dir():
        raise RunError(f"{existing} is a file. Expected a folder, or a name that is free.")
    if not os.access(existing, os.W_OK | os.X_OK):
        what = "is" if existing == folder.absolute() else f"cannot be made: {existing} is"
        raise RunError(
            f"The folder {folder} {what} read-only for you. "
            "Choose another folder, or change its permissions."
        )


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path``; rename it to ``path`` if the block succeeds.

    If the block raises, the temporary file is removed, and ``path`` is what it was before.
    """
    # Keras looks at the suffix, so it stays.
    temporary = path.with_name(f".{path.stem}.partial{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


class Output:
    """A run folder while its run is being made.

    Args:
        folder: As checked by :func:`check_output`.
        record: What is known before the training; the state is added.
    """

    def __init__(self, folder: Path, record: dict[str, Any]) -> None:
        self.folder = folder
        self.record = {"state": "training", **record}
        self._previous = folder / _PREVIOUS
        self._new_folder = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        self._set_aside()
        try:
            self.write_record()
        except BaseException:
            self._put_back()
            raise

    def write_record(self) -> None:
        """Write ``run.json``."""
        text = json.dumps(self.record, indent=2, ensure_ascii=False) + "\n"
        with written_whole(self.folder / RECORD) as temporary:
            temporary.write_text(text, encoding="utf-8")

    def finish(self, state: str) -> None:
        """Say that all files are there, and delete the run that was set aside."""
        self.record["state"] = state
        self.write_record()
        shutil.rmtree(self._previous, ignore_errors=True)

    def abandon(self, error: BaseException) -> None:
        """Put the earlier run back; without one, leave a record of the failure.

        After an interruption, which is no failure, nothing is left.
        """
        if self._previous.is_dir() or isinstance(error, KeyboardInterrupt):
            self._put_back()
        else:
            self.record |= {"state": "failed", "error": _brief(error)}
            with contextlib.suppress(OSError):  # the disk may be full: that is the first error
                self.write_record()

    def _set_aside(self) -> None:
        present = [name for name in _FILES if (self.folder / name).exists()]
        if self._previous.is_dir() and not _is_finished(self.folder):
            # A replacement was killed. What it left is no run; the one set aside is the good one.
            for name in present:
                (self.folder / name).unlink()
        elif present:
            shutil.rmtree(self._previous, ignore_errors=True)
            self._previous.mkdir()
            for name in present:
                os.replace(self.folder / name, self._previous / name)

    def _put_back(self) -> None:
        for name in _FILES:
            (self.folder / name).unlink(missing_ok=True)
        if self._previous.is_dir():
            # The record last: until then the folder holds no run.
            for name in reversed(_FILES):
                if (self._previous / name).exists():
                    os.replace(self._previous / name, self.folder / name)
            self._previous.rmdir()
        elif self._new_folder:
            with contextlib.suppress(OSError):  # something else may have come into it
                self.folder.rmdir()


def _is_finished(folder: Path) -> bool:
    try:
        read_run(folder)
    except RunError:
        return False
    return True


def _brief(error: BaseException) -> str:
    """Return the first line of an error, not too long."""
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
