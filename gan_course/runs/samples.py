"""Images of a generator: made, saved as ``.npz``, read again, measured."""

import functools
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from gan_course import shipped
from gan_course.data import NUM_CLASSES, to_float, to_uint8
from gan_course.metrics import MINIMUM_COUNT
from gan_course.runs.checks import RunError, check_count, check_label, check_seed
from gan_course.runs.folder import Run, check_writable, read_run, written_whole

__all__ = [
    "check_samples_path",
    "check_source",
    "evaluate",
    "load_samples",
    "measure",
    "sample_generator",
    "sample_run",
    "save_samples",
]

MEASURED_COUNT = 10_000  # what the protocol asks for
_BATCH = 500  # kept as bytes; floats of all at once would take four times the memory


def sample_run(
    run: Run | str | Path, count: int, *, label: int | None = None, seed: int = 0
) -> tuple[np.ndarray, np.ndarray | None]:
    """Draw images from the averaged generator of a run.

    Args:
        run: A run or its folder.
        count: How many, from 1 to 1,000,000.
        label: Only this digit, of a conditional run. Without it the labels come in the
            proportions of the training set.
        seed: Decides noise and labels.

    Returns:
        images: uint8 (count, 28, 28, 1).
        labels: int64 (count,), or None of a run without labels.

    Raises:
        RunError: An argument is outside what is described, or the run cannot be used.

    Lesson 05.
    """
    check_count(count)
    check_seed(seed)
    check_label(label)
    run = run if isinstance(run, Run) else read_run(run)
    generator = run.load_generator()
    if label is not None and len(generator.inputs) == 1:
        raise RunError(
            f"label is {label}, but the run in {run.folder} was trained without labels: it cannot "
            "be asked for a digit. Leave the label out, or train a conditional recipe (cgan)."
        )
    if label is None:
        return sample_generator(generator, count, seed=seed)
    return sample_generator(generator, count, labels=np.full(count, label), seed=seed)


def sample_generator(
    generator: Any, count: int, *, labels: np.ndarray | None = None, seed: int = 0
) -> tuple[np.ndarray, np.ndarray | None]:
    """Draw images from a generator.

    Args:
        generator: From noise (N, latent_dim), or [noise, labels (N,)], to images.
        count: How many.
        labels: int (count,) for a conditional generator; by default in the training set's
            proportions, in random order. Not looked at otherwise.
        seed: Decides noise and labels.

    Returns:
        uint8 images (count, 28, 28, 1); their labels, or None of a generator without.

    Raises:
        RunError: The generator returns NaN or infinity.
    """
    from gan_course.training import sample_images

    rng = np.random.default_rng(seed)
    conditional = len(generator.inputs) == 2
    if not conditional:
        labels = None
    elif labels is None:
        labels = proportional_labels(count, rng)
    images = np.empty((count, 28, 28, 1), np.uint8)
    for start in range(0, count, _BATCH):
        part = slice(start, min(start + _BATCH, count))
        wanted = None if labels is None else labels[part]
        made = sample_images(generator, part.stop - start, labels=wanted, seed=rng)
        if not np.isfinite(made).all():
            raise RunError(
                "The generator returns NaN or infinity, expected images: its training diverged. "
                "Train again with smaller learning rates."
            )
        images[part] = to_uint8(made)
    return images, labels


def proportional_labels(count: int, rng: np.random.Generator) -> np.ndarray:
    """Return labels in the proportions of the training set, in random order.

    They are drawn evenly along the cumulative proportions from one random offset, so each digit's
    number is right to within one, and a few labels are as random as single draws would be.
    """
    cumulative = np.cumsum(_training_counts())
    positions = (np.arange(count) + rng.random()) / count * cumulative[-1]
    labels = np.searchsorted(cumulative, positions, side="right").clip(max=NUM_CLASSES - 1)
    return rng.permutation(labels)


@functools.cache
def _training_counts() -> np.ndarray:
    """Return how many training images of each digit there are; only the labels are read."""
    with np.load(shipped.asset("mnist.npz"), allow_pickle=False) as file:
        return np.bincount(file["y_train"], minlength=NUM_CLASSES)


def measure(images: np.ndarray) -> dict[str, Any]:
    """Measure images against MNIST.

    Args:
        images: uint8 (N, 28, 28, 1), N at least 1,000.

    Returns:
        ``{"frechet": {"value", "interval", "floor", "protocol", "count"}}``.

    Lesson 06.
    """
    from gan_course.metrics import frechet_score, mnist_features

    return {"frechet": frechet_score(mnist_features(to_float(images)))}


def evaluate(source: str | Path) -> dict[str, Any]:
    """Measure a run folder, by 10,000 images with seed 0, or a file of samples.

    Returns:
        As :func:`measure`.

    Raises:
        RunError: The run or the file cannot be used.

    Lesson 06.
    """
    if Path(source).is_dir():
        return measure(sample_run(source, MEASURED_COUNT)[0])
    return measure(load_samples(source, at_least=MINIMUM_COUNT)[0])


def check_source(source: str | Path) -> None:
    """Check what :func:`evaluate` is given, without TensorFlow.

    Raises:
        RunError: It is neither a run folder nor a samples file that can be measured.
    """
    if Path(source).is_dir():
        read_run(source)
    else:
        load_samples(source, at_least=MINIMUM_COUNT)


def check_samples_path(path: str | Path, *, force: bool = False) -> Path:
    """Check, without writing anything, that samples may be written to a file.

    Raises:
        RunError: The name does not end in .npz, the file exists, or cannot be written.
    """
    path = Path(path)
    if path.suffix != ".npz":
        raise RunError(f"The samples file is {str(path)!r}, expected a name that ends in .npz.")
    if path.is_dir():
        raise RunError(f"{path} is a folder, expected a name for a samples file.")
    check_writable(path.parent)
    if path.exists() and not force:
        raise RunError(
            f"The file {path} exists already. Choose another name, or replace it with --force "
            "(in Python, force=True)."
        )
    return path


def save_samples(
    path: str | Path, images: np.ndarray, labels: np.ndarray | None = None, *, force: bool = False
) -> Path:
    """Write samples as ``.npz``: ``images``, and ``labels`` if there are; whole or not at all.

    Raises:
        RunError: As :func:`check_samples_path`.

    Lesson 05.
    """
    path = check_samples_path(path, force=force)
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = (
        {"images": images} if labels is None else {"images": images, "labels": labels}
    )
    # NumPy 2.0 and 2.1 have no allow_pickle here: it would become an array of that name.
    if any(array.dtype.hasobject for array in arrays.values()):
        raise ValueError("Object arrays cannot be saved, expected arrays of numbers.")
    with written_whole(path) as temporary:
        np.savez_compressed(temporary, **arrays)
    return path


def load_samples(path: str | Path, *, at_least: int = 1) -> tuple[np.ndarray, np.ndarray | None]:
    """Read a samples file.

    Args:
        path: An ``.npz`` file with ``images``, and perhaps ``labels``.
        at_least: How many images it must hold.

    Returns:
        images: uint8 (N, 28, 28, 1).
        labels: int64 (N,), or None.

    Raises:
        RunError: No such file, not an ``.npz``, or wrong contents.

    Lesson 05.
    """
    path = Path(path)
    if not path.exists():
        raise RunError(f"{path} does not exist. Expected a run folder or a samples file (.npz).")
    try:
        if not zipfile.is_zipfile(path):
            raise ValueError("it is no .npz archive")
        with np.load(path, allow_pickle=False) as file:
            names = list(file)
            images = file["images"] if "images" in names else None
            labels = file["labels"] if "labels" in names else None
        if not all(isinstance(array, np.ndarray | None) for array in (images, labels)):
            raise ValueError("what it holds are no arrays")
    except Exception as error:  # NumPy, zipfile and zlib each raise their own
        raise RunError(
            f"The file {path} cannot be read ({error}). Expected a samples file, as `gan-course "
            "sample` writes it, cut off nowhere and without pickled objects."
        ) from error
    if images is None:
        raise RunError(
            f"The file {path} holds {', '.join(map(repr, names)) or 'nothing'}, expected an array "
            "'images'. Save with numpy.savez(path, images=…)."
        )
    _check_images(path, images, at_least)
    if labels is not None:
        labels = _checked_labels(path, labels, len(images))
    return images, labels


def _check_images(path: Path, images: np.ndarray, at_least: int) -> None:
    expected = "expected uint8 in 0–255, shape (N, 28, 28, 1)"
    found = f"The images in {path} have shape {images.shape} and dtype {images.dtype}"
    if images.shape[1:] != (28, 28, 1):
        raise RunError(f"{found}, {expected}. A missing last axis: images[..., numpy.newaxis].")
    if images.dtype != np.uint8:
        if images.size and np.issubdtype(images.dtype, np.number):
            found += f", with values from {images.min():.4g} to {images.max():.4g}"
        raise RunError(
            f"{found}, {expected}. Floats in [-1, 1] become that by gan_course.data.to_uint8."
        )
    if len(images) < at_least:
        raise RunError(f"The file {path} holds {len(images)} images, expected at least {at_least}.")
    if images.max() == 1:  # black and the darkest grey but black: nobody's digits
        raise RunError(
            f"The images in {path} have values from 0 to 1, {expected}: "
            "floats in [0, 1] were cut to whole numbers. Save (255 * images).round() as uint8."
        )


def _checked_labels(path: Path, labels: np.ndarray, count: int) -> np.ndarray:
    if (
        labels.shape != (count,)
        or not np.issubdtype(labels.dtype, np.integer)
        or (count and (labels.min() < 0 or labels.max() >= NUM_CLASSES))
    ):
        raise RunError(
            f"The labels in {path} have shape {labels.shape} and dtype {labels.dtype}, expected "
            f"whole numbers from 0 to 9, one for each of the {count} images."
        )
    return labels.astype(np.int64)
