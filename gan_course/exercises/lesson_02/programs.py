"""Losses of the discriminator, right ones and broken ones, on which a learner's test is run.

Each takes lists as well as arrays: a test may give either.
"""

import numpy as np

from gan_course.exercises.contract import Program

__all__ = ["PROGRAMS"]

# mypy: disable-error-code="no-untyped-def"


def by_logaddexp(real_logits, fake_logits):
    real, fake = np.asarray(real_logits), np.asarray(fake_logits)
    return np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()


def by_maximum(real_logits, fake_logits):
    real, fake = np.asarray(real_logits), np.asarray(fake_logits)
    real = np.maximum(-real, 0) + np.log1p(np.exp(-np.abs(real)))
    fake = np.maximum(fake, 0) + np.log1p(np.exp(-np.abs(fake)))
    return np.mean(real) + np.mean(fake)


def by_cases(real_logits, fake_logits):
    wrong = [-np.ravel(real_logits), np.ravel(fake_logits)]
    costs = [np.where(t > 40, t, np.log(1 + np.exp(np.minimum(t, 40.0)))) for t in wrong]
    return float(costs[0].mean() + costs[1].mean())


def in_float32(real_logits, fake_logits):
    real, fake = np.asarray(real_logits, np.float32), np.asarray(fake_logits, np.float32)
    zero = np.float32(0)
    return np.mean(np.logaddexp(zero, -real)) + np.mean(np.logaddexp(zero, fake))


def sign_turned(real_logits, fake_logits):
    real, fake = np.asarray(real_logits), np.asarray(fake_logits)
    return -np.mean(np.logaddexp(0, -real)) - np.mean(np.logaddexp(0, fake))


def labels_swapped(real_logits, fake_logits):
    real, fake = np.asarray(real_logits), np.asarray(fake_logits)
    return np.mean(np.logaddexp(0, real)) + np.mean(np.logaddexp(0, -fake))


def data_forgotten(real_logits, fake_logits):
    return 2 * np.mean(np.logaddexp(0, np.asarray(fake_logits)))


def summed(real_logits, fake_logits):
    real, fake = np.asarray(real_logits), np.asarray(fake_logits)
    return np.sum(np.logaddexp(0, -real)) + np.sum(np.logaddexp(0, fake))


def one_mean(real_logits, fake_logits):
    wrong = np.concatenate([-np.ravel(real_logits), np.ravel(fake_logits)])
    return 2 * np.mean(np.logaddexp(0, wrong))


def patched(real_logits, fake_logits):
    real, fake = np.asarray(real_logits), np.asarray(fake_logits)
    real, fake = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    return -np.mean(np.log(real + 1e-8)) - np.mean(np.log(1 - fake + 1e-8))


def unguarded(real_logits, fake_logits):
    real, fake = np.asarray(real_logits), np.asarray(fake_logits)
    real, fake = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    return -np.mean(np.log(real)) - np.mean(np.log(1 - fake))


PROGRAMS = (
    Program(by_logaddexp),
    Program(by_maximum),
    Program(by_cases),
    Program(in_float32),
    Program(sign_turned, "returns V instead of −V"),
    Program(labels_swapped, "rewards calling the data made up"),
    Program(data_forgotten, "never looks at the real samples"),
    Program(summed, "adds up the samples instead of taking means"),
    Program(one_mean, "takes one mean over all samples: wrong if N and M differ"),
    Program(patched, "adds 1e-8 inside the logarithm"),
    Program(unguarded, "is infinite where a generated sample looks very real"),
)
