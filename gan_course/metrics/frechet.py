"""The Fréchet distance between two sets of features, in plain NumPy.

Features → statistics → number. Nothing here needs TensorFlow, except the floor for a count that
is not the protocol's: that measures real test images with the classifier of ``features.py``.
"""

import functools
from typing import Any

import numpy as np

from gan_course.metrics.jackknife import jackknife_margin, random_blocks
from gan_course.metrics.statistics import (
    Statistics,
    checked_features,
    features_to_statistics,
    reference_statistics,
    shipped_reference,
)

__all__ = [
    "MINIMUM_COUNT",
    "PROTOCOL",
    "Statistics",
    "features_to_statistics",
    "frechet_distance",
    "frechet_score",
    "reference_statistics",
]

PROTOCOL = "mnist64_10k"  # which features (mnist64), how many images: part of every number
PROTOCOL_COUNT = 10_000
MINIMUM_COUNT = 1_000


def frechet_distance(a: Statistics, b: Statistics) -> float:
    """Return the squared Fréchet distance between the normal laws with these statistics.

    ``|μ_a − μ_b|² + tr Σ_a + tr Σ_b − 2 tr (Σ_a^½ Σ_b Σ_a^½)^½``

    The last trace is the sum of the singular values of ``Σ_a^½ Σ_b^½`` (its nuclear norm). In
    that form nothing is complex, no matrix is inverted, and rank-deficient covariances are no
    special case. The square root of the *product* Σ_a Σ_b, which is common elsewhere, belongs to
    a matrix that is not symmetric: rounding makes it complex, and near-singular ones fail.

    The distance is of the fitted normal laws: two different laws with equal mean and covariance
    are at distance 0. Estimated from N samples it is too large by about c/N, with a c that
    depends on the laws: compare only numbers of the same N.

    Args:
        a: Statistics of one set.
        b: Statistics of the other; the distance is symmetric.

    Returns:
        A number of at least 0, in the squared unit of the features.

    Raises:
        ValueError: The two have features of different length.

    Reference: D. C. Dowson, B. V. Landau, "The Fréchet distance between multivariate normal
    distributions", 1982. M. Heusel, H. Ramsauer, T. Unterthiner, B. Nessler, S. Hochreiter,
    "GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium", 2017.
    M. J. Chong, D. Forsyth, "Effectively Unbiased FID and Inception Score and where to find
    them", 2020, on the bias.

    Lesson 06.
    """
    if a.mean.shape != b.mean.shape:
        raise ValueError(
            f"frechet_distance received features of length {len(a.mean)} and {len(b.mean)}, "
            "expected the same length. Compute both with the same feature extractor."
        )
    return _distance(a.mean, a.covariance, b, _symmetric_root(b.covariance))


def frechet_score(features: np.ndarray, blocks: int = 20, seed: int = 0) -> dict[str, Any]:
    """Measure generated images against MNIST, with an interval and the floor.

    The interval says where the number would fall for other samples of the same generator and the
    same count. It is a jackknife's: the samples are dealt into blocks at random, and the distance
    is computed again without each block; ``F ± t · se``, ``se² = (B−1)/B · Σ_b (F_b − mean F)²``.
    It is not a bootstrap's, because duplicates bias the distance upwards. A block's sums are
    subtracted from the total, so all B distances together cost little. Measured on real and on
    damaged digits, the interval is 1 to 1.4 times as wide as it should be, most so near the floor:
    a jackknife errs to the wide side.

    The floor is what real images get: the distance of as many test images from the same
    reference. A generator at the floor cannot be told from the data by this measure.

    Args:
        features: From :func:`mnist_features`, shape (N, 64). N = 10,000 is the protocol; from
            1,000 on a number is given, and its count with it, since it holds for that count only.
        blocks: Number of blocks B, from 10 to 100.
        seed: Decides which sample falls into which block.

    Returns:
        A dictionary, ready for JSON: "value"; "interval", [low, high], 95 %; "floor", of the same
        count, at most 10,000 (there are no more test images); "protocol"; "count".

    Raises:
        ValueError: Wrong shape, NaN, fewer than 1,000 samples (64 features have 2,080 covariances;
            of fewer samples the bias is larger than what is measured), or blocks out of range.
        ShippedFileError: A shipped file is missing or damaged.

    Reference: those of :func:`frechet_distance`, and of ``jackknife_margin`` for the interval.

    Lesson 06.
    """
    features = checked_features(features)
    reference = reference_statistics()
    count = len(features)
    if features.shape[1] != len(reference.mean):
        raise ValueError(
            f"frechet_score received features of shape {features.shape}, "
            f"expected (N, {len(reference.mean)}). Compute them with mnist_features(images)."
        )
    if count < MINIMUM_COUNT:
        raise ValueError(
            f"frechet_score received {count} samples, expected at least {MINIMUM_COUNT} "
            f"(the protocol has {PROTOCOL_COUNT}). Of so few the estimate is mostly bias."
        )
    value = frechet_distance(features_to_statistics(features), reference)
    margin = jackknife_margin(distances_without(features, reference, blocks, seed))
    return {
        "value": value,
        "interval": [max(value - margin, 0.0), value + margin],
        "floor": floor(count),
        "protocol": PROTOCOL,
        "count": count,
    }


def distances_without(
    features: np.ndarray, reference: Statistics, blocks: int, seed: int = 0
) -> list[float]:
    """Return the distance of the features from the reference without each block of samples.

    Args:
        features: Shape (N, d), d as the reference has it.
        reference: What to measure against.
        blocks: How many blocks the samples are dealt into.
        seed: Decides which sample falls into which block.

    Returns:
        One distance per block.

    Lesson 06.
    """
    count, origin = len(features), features.mean(axis=0)
    centred = features - origin  # sums of squares about 0 would lose digits
    total, products = centred.sum(axis=0), centred.T @ centred
    root = _symmetric_root(reference.covariance)
    distances = []
    for block in random_blocks(count, blocks, seed):
        left_out = centred[block]
        rest = count - len(block)
        mean = (total - left_out.sum(axis=0)) / rest
        covariance = (products - left_out.T @ left_out - rest * np.outer(mean, mean)) / (rest - 1)
        # Not through Statistics: where all that varied was in the block, only rounding is left.
        distances.append(_distance(mean + origin, covariance, reference, root))
    return distances


@functools.cache
def floor(count: int) -> float:
    """Return the distance of ``count`` test images (at most 10,000) from the reference.

    For 10,000 and more it is shipped. For fewer, test images are taken evenly spaced and measured:
    not the first ones, since the test set's first half is by other, neater writers than its second.
    """
    if count >= PROTOCOL_COUNT:
        return float(shipped_reference()["floor"])
    from gan_course.metrics.features import features_of_test_images

    chosen = np.arange(count) * PROTOCOL_COUNT // count
    return frechet_distance(
        features_to_statistics(features_of_test_images()[chosen]), reference_statistics()
    )


def _symmetric_root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance)
    # What rounding leaves of a zero eigenvalue, about d·eps of the largest, must count as zero:
    # its root would be 1e-7, far above rounding.
    values = np.where(values > len(values) * np.finfo(float).eps * values[-1], values, 0.0)
    return (vectors * np.sqrt(values)) @ vectors.T


def _distance(mean: np.ndarray, covariance: np.ndarray, b: Statistics, root_b: np.ndarray) -> float:
    shift = mean - b.mean
    overlap = np.linalg.svd(_symmetric_root(covariance) @ root_b, compute_uv=False).sum()
    distance = shift @ shift + np.trace(covariance) + np.trace(b.covariance) - 2 * overlap
    return max(float(distance), 0.0)  # rounding can leave -1e-14 where the laws are equal
