"""MNIST, from the file that the course ships.

Inside models, images are float32 in [-1, 1], shape (N, 28, 28, 1). At the edges (files, plots)
they are uint8 in [0, 255]. The two functions that convert are here as well.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from gan_course import shipped

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["NUM_CLASSES", "load_mnist", "mnist_dataset", "to_float", "to_uint8"]

NUM_CLASSES = 10
_FILE = "mnist.npz"
_SPLITS = ("train", "test")


def to_float(images: np.ndarray) -> np.ndarray:
    """Map bytes in [0, 255] to float32 in [-1, 1]: ``x / 127.5 - 1``.

    Args:
        images: uint8, any shape.

    Returns:
        float32 array of the same shape.

    Raises:
        TypeError: The array is not uint8. (Guessing a scale from the largest value goes wrong on
            a black picture.)

    Lesson 04.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(
            f"to_float received an array of dtype {images.dtype}, expected uint8 in [0, 255]. "
            "If the values are in [0, 1], use 2 * images - 1."
        )
    result = np.empty(images.shape, np.float32)
    np.divide(images, np.float32(127.5), out=result)  # no float64 copy on the way
    result -= np.float32(1)
    return result


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Map floats in [-1, 1] to bytes in [0, 255], rounded; values outside are clipped.

    Args:
        images: floating point, any shape, finite.

    Returns:
        uint8 array of the same shape. ``to_uint8(to_float(x))`` is ``x``.

    Raises:
        TypeError: The array is not of floating point.
        ValueError: It holds NaN or infinity.

    Lesson 04.
    """
    images = np.asarray(images)
    if not np.issubdtype(images.dtype, np.floating):
        raise TypeError(
            f"to_uint8 received an array of dtype {images.dtype}, expected floats in [-1, 1]."
        )
    if not np.isfinite(images).all():
        raise ValueError(
            "to_uint8 received NaN or infinity, expected finite floats in [-1, 1]. "
            "A network that returns NaN has usually diverged: look at its losses."
        )
    return np.clip(np.rint((images + 1) * 127.5), 0, 255).astype(np.uint8)


def load_mnist(
    split: str = "train",
    digits: int | Iterable[int] | None = None,
    limit: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Load MNIST images and labels from the shipped file.

    Example:
        >>> images, labels = load_mnist("test", digits=[3, 8], limit=100)
        >>> images.shape, images.dtype, labels.shape
        ((100, 28, 28, 1), dtype('float32'), (100,))

    Args:
        split: ``"train"`` (60,000 images) or ``"test"`` (10,000).
        digits: Keep only these digits; all by default. The order of the file is kept.
        limit: Keep at most this many images, the first ones; all by default.

    Returns:
        images: float32 in [-1, 1], shape (N, 28, 28, 1).
        labels: int64 in 0–9, shape (N,).

    Raises:
        ValueError: An argument is outside what is described above.
        ShippedFileError: The file is missing or damaged.

    Reference: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to
    document recognition", 1998.

    Lesson 04.
    """
    images, labels = _load_bytes(split, digits, limit)
    return to_float(images), labels


def mnist_dataset(
    split: str = "train",
    digits: int | Iterable[int] | None = None,
    limit: int | None = None,
    *,
    batch_size: int = 64,
    seed: int = 0,
    labels: bool = True,
) -> "tf.data.Dataset":
    """Return an endless, shuffled ``tf.data`` pipeline of MNIST batches.

    Each pass goes through all images in a new order; which orders, ``seed`` decides. The pictures
    stay bytes in memory (47 MB for the training set) and become floats batch by batch.

    Args:
        split: As in :func:`load_mnist`.
        digits: As in :func:`load_mnist`.
        limit: As in :func:`load_mnist`.
        batch_size: Images in a batch. Batches run on from one pass into the next, so all have
            this size and no image is left out.
        seed: Decides the order of the images, together with TensorFlow's global seed where a
            program sets one; the library sets none.
        labels: Whether to give labels too.

    Returns:
        A dataset of ``(images, labels)``, float32 (batch_size, 28, 28, 1) in [-1, 1] and int64
        (batch_size,); with ``labels=False``, of ``images`` alone.

    Raises:
        ValueError: An argument is outside what is described, or fewer images than one batch.
        ShippedFileError: The file is missing or damaged.

    Lesson 04.
    """
    from gan_course.backend import tf

    all_images, all_labels = _load_bytes(split, digits, limit)
    if not 1 <= batch_size <= len(all_images):
        raise ValueError(
            f"batch_size is {batch_size!r}, expected 1 to {len(all_images)}, "
            "the number of images selected."
        )
    images_bytes, labels_all = tf.constant(all_images), tf.constant(all_labels)

    def batch(indices: Any) -> Any:
        images = tf.cast(tf.gather(images_bytes, indices), tf.float32) / 127.5 - 1.0
        return (images, tf.gather(labels_all, indices)) if labels else images

    # Shuffling the indices, not the pictures: the same order at a hundredth of the memory traffic.
    return (
        tf.data.Dataset.range(len(all_images))
        .shuffle(len(all_images), seed=seed)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .map(batch)
        .prefetch(2)
    )


def _load_bytes(
    split: str, digits: int | Iterable[int] | None, limit: int | None
) -> tuple[np.ndarray, np.ndarray]:
    if split not in _SPLITS:
        raise ValueError(f"split is {split!r}, expected 'train' or 'test'.")
    wanted = None if digits is None else _checked_digits(digits)
    whole = isinstance(limit, int | np.integer) and not isinstance(limit, bool)
    if limit is not None and not (whole and limit >= 1):
        raise ValueError(f"limit is {limit!r}, expected a whole number of at least 1, or None.")
    path = shipped.asset(_FILE)
    try:
        with np.load(path, allow_pickle=False) as file:
            images, labels = file[f"x_{split}"], file[f"y_{split}"].astype(np.int64)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        # The checksum was right a moment ago, so the disk or another process is to blame.
        raise shipped.ShippedFileError(f"The file {path} cannot be read: {error}") from error
    keep: Any = slice(limit)
    if wanted is not None:
        keep = np.flatnonzero(np.isin(labels, wanted))[:limit]
    return images[keep][..., np.newaxis], labels[keep]


def _checked_digits(digits: int | Iterable[int]) -> list[int]:
    wanted = [digits] if isinstance(digits, int | np.integer) else list(digits)
    if not wanted or any(
        isinstance(d, bool) or not isinstance(d, int | np.integer) or not 0 <= d < NUM_CLASSES
        for d in wanted
    ):
        raise ValueError(
            f"digits is {digits!r}, expected a digit from 0 to 9 or a collection of them, "
            "such as digits=[3, 8]."
        )
    return [int(d) for d in wanted]
