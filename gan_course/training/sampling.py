"""Images from a generator, a batch at a time."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gan_course.data import NUM_CLASSES

__all__ = ["sample_images"]

_BATCH = 500  # larger ones are no faster on two cores, and take more memory


def sample_images(
    generator: Any,
    count: int | None = None,
    *,
    labels: Sequence[int] | np.ndarray | None = None,
    seed: int | np.random.Generator = 0,
) -> np.ndarray:
    """Let a generator draw images.

    Example:
        >>> sample_images(gan.averaged_generator, labels=[7, 7, 7], seed=1).shape
        (3, 28, 28, 1)

    Args:
        generator: From noise (N, latent_dim), or [noise, labels (N,)], to images.
        count: How many; for a conditional generator the number of labels says it.
        labels: For a conditional generator, integers from 0 to 9.
        seed: Decides the noise. A NumPy generator goes on where it is.

    Returns:
        float32 images in [-1, 1], shape (N, *image_shape).

    Raises:
        ValueError: Labels for a generator that takes none, or none for one that does; labels
            outside 0–9; another count than labels.

    Lesson 00.
    """
    conditional = len(generator.inputs) == 2
    if conditional != (labels is not None):
        raise ValueError(
            f"The generator {generator.name!r} "
            + ("takes labels and received none. Pass" if conditional else "takes no labels. Omit")
            + " labels=[…]."
        )
    if labels is not None:
        labels = np.asarray(labels)
        known = labels.ndim == 1 and np.issubdtype(labels.dtype, np.integer)
        if not known or ((labels < 0) | (labels >= NUM_CLASSES)).any():
            raise ValueError(
                f"labels is {labels!r}, expected whole numbers from 0 to 9, such as [7, 7]."
            )
        if count not in (None, len(labels)):
            raise ValueError(
                f"count is {count!r} and there are {len(labels)} labels. Leave count out."
            )
    size = len(labels) if labels is not None else count
    if size is None or size < 1:
        raise ValueError(f"count is {size!r}, expected a whole number of at least 1.")
    noise = np.random.default_rng(seed).standard_normal(
        (size, generator.inputs[0].shape[-1]), np.float32
    )
    parts = [slice(start, start + _BATCH) for start in range(0, size, _BATCH)]
    if labels is None:
        images = [generator(noise[part], training=False) for part in parts]
    else:
        images = [generator([noise[part], labels[part]], training=False) for part in parts]
    return np.concatenate([np.asarray(batch) for batch in images])
