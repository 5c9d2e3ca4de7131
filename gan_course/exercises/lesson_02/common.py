"""Functions that several exercises of lesson 02 use, right ones and naive ones."""

import numpy as np

from gan_course.data import normal_density
from gan_course.exercises.contract import Case

__all__ = [
    "is_capped",
    "is_large",
    "naive_sigmoid",
    "naive_value",
    "sigmoid",
    "softplus",
    "two_normal_laws",
    "value",
]

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def is_large(case: Case) -> bool:
    """Whether logits of ±100 are in a case."""
    return max(np.abs(logits).max() for logits in case.arguments.values()) > 50


def is_capped(case: Case, out) -> bool:
    """Whether an answer is right, but too near 0 at large logits: its logarithm is capped."""
    if is_large(case):
        return bool(0 < np.mean(out) / case.expected < 0.9)
    return bool(np.allclose(np.mean(out), case.expected, 1e-3, 1e-3))


def sigmoid(d):
    return np.exp(-np.logaddexp(0.0, -np.asarray(d, float)))


def naive_sigmoid(d):
    return 1 / (1 + np.exp(-d))


def softplus(t):
    return np.logaddexp(0.0, np.asarray(t, float))


def two_normal_laws(points):
    return normal_density(points, -1.0, 0.6), normal_density(points, 1.0, 1.0)


def value(real_logits, fake_logits):
    return -np.mean(softplus(-real_logits)) - np.mean(softplus(fake_logits))


def naive_value(real_logits, fake_logits):
    real, fake = naive_sigmoid(real_logits), naive_sigmoid(fake_logits)
    return np.mean(np.log(real)) + np.mean(np.log(1 - fake))
