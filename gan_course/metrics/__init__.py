"""Measures of quality: features → statistics → number.

What needs the classifier (``features.py``) is imported when it is first used, so that the
distances alone, ``from gan_course.metrics.frechet import …``, need no TensorFlow.
"""

from typing import TYPE_CHECKING, Any

from gan_course.metrics.divergences import (
    expectation,
    js_divergence,
    kl_divergence,
    total_variation,
    wasserstein_distance,
)
from gan_course.metrics.frechet import (
    MINIMUM_COUNT,
    PROTOCOL,
    Statistics,
    features_to_statistics,
    frechet_distance,
    frechet_score,
    reference_statistics,
)

if TYPE_CHECKING:
    from gan_course.metrics.features import (
        NUM_FEATURES,
        classify,
        load_classifier,
        mnist_classifier,
        mnist_features,
        train_classifier,
    )

__all__ = [
    "MINIMUM_COUNT",
    "NUM_FEATURES",
    "PROTOCOL",
    "Statistics",
    "classify",
    "expectation",
    "features_to_statistics",
    "frechet_distance",
    "frechet_score",
    "js_divergence",
    "kl_divergence",
    "load_classifier",
    "mnist_classifier",
    "mnist_features",
    "reference_statistics",
    "total_variation",
    "train_classifier",
    "wasserstein_distance",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gan_course.metrics import features

    return getattr(features, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
