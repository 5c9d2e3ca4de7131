"""Pictures as points of a space with one axis for each pixel, for models with a density."""

import math

import numpy as np

from gan_course.data.images import to_uint8

__all__ = ["images_to_points", "points_to_images"]


def images_to_points(images: np.ndarray, seed: int | np.random.Generator = 0) -> np.ndarray:
    """Turn pictures into points of the unit cube, with a random number within each grey value.

    ``(grey + u) / 256`` with u uniform in [0, 1). Grey values are whole numbers; without u a model
    could put an infinitely high spike on each, and its likelihood would have no upper end. With u,
    the mean log density is at most the expected log probability of the grey values, plus log 256
    for each pixel.

    Args:
        images: float in [-1, 1], shape (N, H, W, 1).
        seed: Decides u.

    Returns:
        float64 array, shape (N, H·W), in [0, 1).

    Reference: L. Theis, A. van den Oord, M. Bethge, "A note on the evaluation of generative
    models", 2016, section 3.1.

    Lesson 01.
    """
    grey = to_uint8(images).reshape(len(images), -1)
    return (grey + np.random.default_rng(seed).random(grey.shape)) / 256


def points_to_images(*points: np.ndarray) -> np.ndarray:
    """Turn points back into square pictures; values outside [0, 1] are clipped.

    Args:
        points: shape (N, S²); several such arrays are put one after the other.

    Returns:
        float64 array in [-1, 1], shape (N, S, S, 1).

    Raises:
        ValueError: There are no points, or they are no square pictures of one size.

    Lesson 01.
    """
    shapes = {np.shape(each)[1:] for each in points}
    if len(shapes) != 1 or len(size := shapes.pop()) != 1 or math.isqrt(size[0]) ** 2 != size[0]:
        raise ValueError(
            f"The points have shapes {[np.shape(each) for each in points]}, expected (N, S²), "
            "such as (10, 784), the same S for all."
        )
    side = math.isqrt(size[0])
    together = np.concatenate([np.asarray(each, np.float64) for each in points])
    return np.clip(2 * together - 1, -1, 1).reshape(-1, side, side, 1)
