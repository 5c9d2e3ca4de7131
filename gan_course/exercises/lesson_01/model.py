"""A model with all its parts: fitted, evaluated, drawn from."""

import numpy as np

from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Property
from gan_course.exercises.properties import (
    Test,
    close_to_reference,
    finite,
    item,
    same_shape,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


class _Fitted:
    """Independent Gaussians; the misconceptions change one thing each."""

    ddof = 0

    def __init__(self, points):
        points = np.asarray(points, float)
        self.mean = points.mean(axis=0)
        self.variance = points.var(axis=0, ddof=self.ddof)

    def log_density(self, x):
        squares = (np.asarray(x, float) - self.mean) ** 2 / self.variance
        return -0.5 * (squares + np.log(2 * np.pi * self.variance)).sum(axis=-1)

    def sample(self, count, seed):
        noise = np.random.default_rng(seed).standard_normal((count, len(self.mean)))
        return self.mean + np.sqrt(self.variance) * noise


class _Unbiased(_Fitted):
    ddof = 1


class _OneWidth(_Fitted):
    def __init__(self, points):
        super().__init__(points)
        self.variance = np.full(len(self.mean), np.var(points))


class _PerCoordinate(_Fitted):
    def log_density(self, x):
        squares = (np.asarray(x, float) - self.mean) ** 2 / self.variance
        return -0.5 * (squares + np.log(2 * np.pi * self.variance))


class _OneNormaliser(_Fitted):
    def log_density(self, x):
        squares = (np.asarray(x, float) - self.mean) ** 2 / self.variance
        return -0.5 * (squares + np.log(self.variance)).sum(axis=-1) - 0.5 * np.log(2 * np.pi)


class _Density(_Fitted):
    def log_density(self, x):
        return np.exp(super().log_density(x))


class _WideSamples(_Fitted):
    def sample(self, count, seed):
        noise = np.random.default_rng(seed).standard_normal((count, len(self.mean)))
        return self.mean + self.variance * noise


def _calls(rng):
    first = np.array([[0.0, 10.0], [2.0, 30.0], [4.0, 20.0]])
    points = rng.normal([1.0, -2.0, 30.0, 0.1], [0.5, 2.0, 10.0, 0.05], (9, 4))
    others = rng.normal([1.0, -2.0, 30.0, 0.1], [0.5, 2.0, 10.0, 0.05], (5, 4))
    return [
        [
            ("FittedGaussian", first),
            ("log_density", np.array([[2.0, 20.0], [0.0, 0.0]])),
            ("sample", 3, 1),
        ],
        [("FittedGaussian", points), ("log_density", others), ("sample", 4, int(rng.integers(99)))],
        [("FittedGaussian", points), ("log_density", others + 300.0), ("sample", 1, 5)],
    ]


def _part(index: int) -> Test:
    return item(index, close_to_reference(rtol=1e-5, atol=1e-9))


def _one_finite_number_a_point(case: Case, out) -> bool | Fault:
    first = Case(case.arguments, case.expected[0])
    shaped = same_shape()(first, out[0])
    return shaped if shaped is not True else finite()(first, out[0])


fitted_gaussian = Exercise(
    id="fitted_gaussian",
    title="A model of your own",
    points=6,
    kind="class",
    signature="FittedGaussian",
    asks="Write a class for a Gaussian whose d coordinates are independent, each with its own mean "
    "and variance:\n\n"
    "- `FittedGaussian(points)` fits it to points of shape (N, d) by *maximum likelihood*;\n"
    "- `.log_density(x)` returns log p(x) for points of shape (M, d), an array of shape (M,);\n"
    "- `.sample(count, seed)` returns points of shape (count, d): mean + width · noise, the noise "
    "from `np.random.default_rng(seed).standard_normal((count, d))`.",
    reference=_Fitted,
    cases=_calls,
    properties=[
        Property(3, "evaluates: log_density is right", _part(0), by_case=True),
        Property(
            1,
            "gives one finite number a point, far out too",
            _one_finite_number_a_point,
        ),
        Property(2, "draws: sample is right", _part(1), by_case=True),
    ],
    misconceptions=[
        Misconception(
            "divided by N − 1",
            _Unbiased,
            "Your variances are divided by N − 1. That makes them right on average; *maximum "
            "likelihood* divides by N, as `np.var` does by default.",
        ),
        Misconception(
            "one width for all",
            _OneWidth,
            "You took one variance over all coordinates together. Each has its own: "
            "`points.var(axis=0)`.",
        ),
        Misconception(
            "not summed",
            _PerCoordinate,
            "Your log density has one number for each coordinate. The coordinates are independent, "
            "so their densities multiply and their logarithms add: sum over the last axis.",
        ),
        Misconception(
            "one normaliser",
            _OneNormaliser,
            "The ½ log 2π is there once. Each coordinate's Gaussian has its own: d of them.",
        ),
        Misconception(
            "the density itself",
            _Density,
            "That is p(x), not log p(x). Far out it rounds to 0, and in many dimensions "
            "everywhere.",
        ),
        Misconception(
            "variance times noise",
            _WideSamples,
            "The log density is right. The samples have the wrong width: noise of width 1 is "
            "multiplied by the standard deviation, not by the variance.",
        ),
    ],
    hints=[
        "Keep mean and variance of each coordinate, both of shape (d,), in `self`.",
        "log N(x; μ, σ²) = −½ ((x − μ)²/σ² + log(2π σ²)) for one coordinate; then a sum.",
        "To sample: `self.mean + np.sqrt(self.variance) * noise`.",
    ],
    shown="The two abilities of an explicit model, in one class: the diagonal mixture of lesson 01 "
    "with K = 1. The fit has a closed form here; a GAN has none, and no `log_density`.",
)
