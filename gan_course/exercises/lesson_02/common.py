"""Functions that several exercises of lesson 02 use, right ones and naive ones."""

import numpy as np

from gan_course.data import normal_density

__all__ = ["naive_sigmoid", "naive_value", "sigmoid", "softplus", "two_normal_laws", "value"]

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


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
