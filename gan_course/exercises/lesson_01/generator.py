"""The density of what a generator draws."""

import math

import numpy as np

from gan_course.data import normal_density
from gan_course.exercises.contract import Exercise, Misconception, Property
from gan_course.exercises.properties import (
    between,
    close_to_reference,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _pushed(x, rate):
    x = np.asarray(x, float)
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, normal_density(np.log(safe) / rate) / np.abs(rate * safe), 0.0)


def _without_slope(x, rate):
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, normal_density(np.log(safe) / rate), 0.0)


def _slope_at_x(x, rate):
    return _without_slope(x, rate) / np.abs(rate * np.exp(rate * np.asarray(x, float)))


def _only(divisor):
    """Return the exercise's function with only a part of the slope."""
    return lambda x, rate: _without_slope(x, rate) / divisor(np.where(x > 0, x, 1.0), rate)


def _no_guard_no_absolute_value(x, rate):
    return normal_density(np.log(x) / rate) / (rate * x)


def _careless_log(x, rate):
    return normal_density(np.log(x) / rate) / np.abs(rate * x)


density_of_g = Exercise(
    id="density_of_g",
    title="Through a generator",
    points=4,
    signature="density_of_g(x, rate)",
    asks="The noise z is normal with mean 0 and standard deviation 1, and the generator is "
    "G(z) = exp(rate · z). Return the density p_g(x) of its samples at the places `x`, an array of "
    "shape (N,). `rate` is not 0, but may be *negative*; `x` may hold numbers of 0 and below, "
    "where no sample ever falls.",
    reference=_pushed,
    cases=lambda rng: [
        (np.array([0.5, 1.0, 2.0, -1.0]), 0.5),
        (np.append(rng.uniform(0.2, 4, 5), [0.0, 3.0]), -0.8),
        (rng.uniform(0.1, 6, 6), 1.5),
    ],
    properties=[
        Property(1, "is never below 0", between(0, math.inf)),
        Property(
            3,
            "is the density of the samples",
            close_to_reference(1e-4, 1e-9),
            by_case=True,
            why="Probability is kept: a short interval of z and the interval of x that G makes of "
            "it hold the same share of the samples.",
        ),
    ],
    misconceptions=[
        Misconception(
            "the slope forgotten",
            _without_slope,
            "You found the right z and carried its density over. A short interval of z becomes "
            "one of another length; divide by how much it was stretched, |G′(z)|.",
        ),
        Misconception(
            "multiplied by the slope",
            lambda x, rate: _without_slope(x, rate) * np.abs(rate * np.maximum(x, 0)),
            "You multiplied by the slope. Where G is steep the samples are pulled *apart*, so "
            "that the density there is lower: divide.",
        ),
        Misconception(
            "the sign of the slope",
            lambda x, rate: np.where(np.asarray(x) > 0, _pushed(x, rate) * np.sign(rate), 0.0),
            "With a negative rate your density is negative. G then turns the line round, which "
            "changes no length: divide by |G′(z)|.",
        ),
        Misconception(
            "divided by x only",
            _only(lambda x, rate: x),
            "You divided by x. That is the slope of log x turned round; z is log(x)/rate, so that "
            "the rate is in the slope as well.",
        ),
        Misconception(
            "divided by the rate only",
            _only(lambda x, rate: abs(rate)),
            "You divided by the rate. The slope of exp(rate · z) is the rate times exp(rate · z), "
            "another one at each place.",
        ),
        Misconception(
            "log and sign",
            _no_guard_no_absolute_value,
            "NaN where x is 0 or below: no sample falls there, and the density is 0. And with a "
            "negative rate your density is negative: a length has no sign.",
        ),
        Misconception(
            "the slope at the wrong place",
            _slope_at_x,
            "You took G′ at x. It belongs at the z that x came from: G′(z) = rate · exp(rate · z), "
            "which is rate · x.",
        ),
        Misconception(
            "log of what is not positive",
            _careless_log,
            "NaN: the logarithm of a number of 0 or below is none. exp is always above 0, so "
            "that no sample falls there, and the density is 0.",
        ),
    ],
    hints=[
        "Which z gives x? Solve x = exp(rate · z) for z.",
        "The slope G′(z) = rate · exp(rate · z) is rate · x at that z.",
        "`np.where(x > 0, …, 0.0)` for the places without samples; put a safe number into the "
        "logarithm there.",
    ],
    shown="The log-normal law, from a generator with one noise number: the change of variables. "
    "With a rate of 0.5 the density is highest below x = 1, at exp(−0.25) = 0.78: there G is "
    "flatter than at 1, and its samples lie closer together. Flows (lesson 12) stack hundreds of "
    "such steps. A GAN's generator cannot be undone, and has no such formula.",
)
