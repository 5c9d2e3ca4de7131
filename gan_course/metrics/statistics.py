"""Mean and covariance of features, and the shipped ones of the reference images."""

import functools
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np

from gan_course import shipped

__all__ = [
    "REFERENCE_FILE",
    "Statistics",
    "checked_features",
    "features_to_statistics",
    "reference_statistics",
    "shipped_reference",
]

REFERENCE_FILE = "mnist64_reference.npz"


@dataclass(frozen=True, eq=False)  # arrays have no single truth value to compare by
class Statistics:
    """Mean and covariance of a set of features, all that the Fréchet distance looks at.

    Args:
        mean: Shape (d,).
        covariance: Shape (d, d), symmetric, no negative variances. It may be rank-deficient.
        count: How many samples they were computed from; None for an exact law.

    Raises:
        ValueError: Shapes do not fit, NaN or infinity, or not a covariance.

    Lesson 06.
    """

    mean: np.ndarray
    covariance: np.ndarray
    count: int | None = None

    def __post_init__(self) -> None:
        mean = np.array(self.mean, np.float64)
        covariance = np.array(self.covariance, np.float64)
        if mean.ndim != 1 or len(mean) == 0 or covariance.shape != (len(mean), len(mean)):
            raise ValueError(
                f"Statistics received a mean of shape {mean.shape} and a covariance of shape "
                f"{covariance.shape}, expected (d,) and (d, d), d ≥ 1."
            )
        if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
            raise ValueError("Statistics received NaN or infinity, expected finite numbers.")
        scale = np.abs(covariance).max()
        if np.abs(covariance - covariance.T).max() > 1e-8 * scale:
            raise ValueError(
                "Statistics received a covariance that is not symmetric. "
                "If it was computed from samples, use features_to_statistics."
            )
        if np.linalg.eigvalsh(covariance)[0] < -1e-8 * scale:
            raise ValueError(
                "Statistics received a covariance with a negative eigenvalue: some direction has "
                "a negative variance. If it was computed from samples, use features_to_statistics."
            )
        for name, array in (("mean", mean), ("covariance", covariance)):
            array.setflags(write=False)  # the shipped reference is one object for all callers
            object.__setattr__(self, name, array)


def features_to_statistics(features: np.ndarray) -> Statistics:
    """Compute mean and covariance of features.

    The covariance divides by N − 1, as ``numpy.cov`` does.

    Args:
        features: Shape (N, d), N at least 2, finite.

    Returns:
        Statistics of the N samples. With N ≤ d the covariance is rank-deficient, which
        :func:`frechet_distance` allows.

    Raises:
        ValueError: Wrong shape, too few samples, NaN or infinity.

    Lesson 06.
    """
    features = checked_features(features)
    centred = features - features.mean(axis=0)
    covariance = centred.T @ centred / (len(features) - 1)
    return Statistics(features.mean(axis=0), covariance, len(features))


@functools.cache
def reference_statistics() -> Statistics:
    """Return the statistics of the fixed reference, 10,000 training images.

    Raises:
        ShippedFileError: The shipped file is missing or damaged.

    Lesson 06.
    """
    content = shipped_reference()
    return Statistics(content["mean"], content["covariance"], int(content["count"]))


@functools.cache
def shipped_reference() -> dict[str, np.ndarray]:
    """Return what ``mnist64_reference.npz`` holds: mean, covariance, count, scale, floor."""
    path = shipped.asset(REFERENCE_FILE)
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in ("mean", "covariance", "count", "scale", "floor")}
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise shipped.ShippedFileError(f"The file {path} cannot be read: {error}") from error


def checked_features(features: np.ndarray) -> np.ndarray:
    features = np.asarray(features)
    if features.ndim != 2 or features.shape[1] == 0 or len(features) < 2:
        hint = " These look like images: use mnist_features(images)." if features.ndim == 4 else ""
        raise ValueError(
            f"Features have shape {features.shape}, expected (N, d) with N ≥ 2 samples.{hint}"
        )
    if not np.issubdtype(features.dtype, np.number) or np.iscomplexobj(features):
        raise ValueError(f"Features have dtype {features.dtype}, expected real numbers.")
    features = features.astype(np.float64, copy=False)
    if not np.isfinite(features).all():
        raise ValueError(
            "Features hold NaN or infinity, expected finite numbers. "
            "A generator that returns NaN has usually diverged: look at its losses."
        )
    return features
