"""Pictures as points of a space with one axis for each pixel, for models with a density."""

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


def points_to_images(points: np.ndarray) -> np.ndarray:
    """Turn points back into square pictures; values outside [0, 1] are clipped.

    Args:
        points: shape (N, S²).

    Returns:
        float64 array in [-1, 1], shape (N, S, S, 1).

    Raises:
        ValueError: The points are no square pictures.

    Lesson 01.
    """
    points = np.asarray(points, np.float64)
    side = int(np.sqrt(points.shape[-1]) + 0.5)
    if points.ndim != 2 or side**2 != points.shape[1]:
        raise ValueError(f"The points have shape {points.shape}, expected (N, S²), such as 784.")
    return np.clip(2 * points - 1, -1, 1).reshape(-1, side, side, 1)
