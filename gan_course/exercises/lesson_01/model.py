"""A model with all its parts: fitted, evaluated, drawn from."""

from collections.abc import Callable

import numpy as np

from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Property
from gan_course.exercises.properties import (
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


class _MeanOverCoordinates(_Fitted):
    def log_density(self, x):
        return super().log_density(x) / len(self.mean)


class _NoWidth(_Fitted):
    def log_density(self, x):
        return super().log_density(x) + 0.5 * np.log(self.variance).sum()


class _VarianceAsWidth(_Fitted):
    def log_density(self, x):
        squares = (np.asarray(x, float) - self.mean) ** 2 / self.variance**2
        return -0.5 * (squares + np.log(2 * np.pi * self.variance**2)).sum(axis=-1)


class _LogOfProduct(_Fitted):
    def log_density(self, x):
        squares = (np.asarray(x, float) - self.mean) ** 2 / self.variance
        return np.log(np.prod(np.exp(-0.5 * squares) / np.sqrt(2 * np.pi * self.variance), axis=-1))


class _OneNormaliser(_Fitted):
    def log_density(self, x):
        squares = (np.asarray(x, float) - self.mean) ** 2 / self.variance
        return -0.5 * (squares + np.log(self.variance)).sum(axis=-1) - 0.5 * np.log(2 * np.pi)


class _Density(_Fitted):
    def log_density(self, x):
        return np.exp(super().log_density(x))


class _TransposedNoise(_Fitted):
    def sample(self, count, seed):
        noise = np.random.default_rng(seed).standard_normal((len(self.mean), count)).T
        return self.mean + np.sqrt(self.variance) * noise


class _WideSamples(_Fitted):
    def sample(self, count, seed):
        noise = np.random.default_rng(seed).standard_normal((count, len(self.mean)))
        return self.mean + self.variance * noise


def _calls(rng):
    first = np.array([[0.0, 10.0], [2.0, 30.0], [4.0, 20.0]])
    points = rng.normal([1.0, -2.0, 30.0, 0.1], [0.5, 2.0, 10.0, 0.05], (9, 4))
    others = rng.normal([1.0, -2.0, 30.0, 0.1], [0.5, 2.0, 10.0, 0.05], (5, 4))
    # One method a case: each is judged whatever the other one does.
    return [
        [("FittedGaussian", first), ("log_density", np.array([[2.0, 20.0], [0.0, 0.0]]))],
        [("FittedGaussian", points), ("log_density", others)],
        [("FittedGaussian", points), ("log_density", others + 300.0)],
        [("FittedGaussian", first), ("sample", 3, 1)],
        [("FittedGaussian", points), ("sample", 4, int(rng.integers(99)))],
    ]


def _calls_of(method: str, *, far_out: bool | None = None) -> Callable[[Case], bool]:
    """Return which cases call a method: all that do, or those with points far out or near."""

    def on(case: Case) -> bool:
        name, given, *_ = case.arguments["calls"][1]
        return name == method and (far_out is None or far_out == bool(np.max(given) > 200))

    return on


# Of float32, with coordinates of 30 and widths of 0.05.
_right = item(0, close_to_reference(rtol=1e-4, atol=1e-4))


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
    "- `.log_density(x)` returns log p(x) for points of shape (M, d), an array of shape (M,), "
    "right also so far out that p(x) itself rounds to 0;\n"
    "- `.sample(count, seed)` returns points of shape (count, d): mean + width · noise, the noise "
    "from `np.random.default_rng(seed).standard_normal((count, d))`.",
    reference=_Fitted,
    cases=_calls,
    properties=[
        Property(
            1,
            "evaluates: log_density gives one finite number a point",
            _one_finite_number_a_point,
            on=_calls_of("log_density"),
        ),
        Property(
            2,
            "evaluates: log_density is right",
            _right,
            by_case=True,
            on=_calls_of("log_density", far_out=False),
        ),
        Property(
            1,
            "evaluates: log_density is right far out",
            _right,
            on=_calls_of("log_density", far_out=True),
        ),
        Property(
            2,
            "draws: sample is right",
            _right,
            by_case=True,
            why="With the noise `np.random.default_rng(seed).standard_normal((count, d))`, and in "
            "that shape, all right answers are the same numbers.",
            on=_calls_of("sample"),
        ),
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
            "the mean over coordinates",
            _MeanOverCoordinates,
            "You took the mean over the coordinates. Independent densities multiply: their "
            "logarithms *add*.",
        ),
        Misconception(
            "no width in front",
            _NoWidth,
            "The exponent is right; −log σ is missing for each coordinate. Without it a wide "
            "Gaussian would be as high as a narrow one.",
        ),
        Misconception(
            "the variance as the width",
            _VarianceAsWidth,
            "You gave the variance where the standard deviation is meant (`scipy.stats.norm` and "
            "`normal_density` want σ): each Gaussian of your log density has the width σ².",
        ),
        Misconception(
            "the logarithm of a product",
            _LogOfProduct,
            "Right near the data. Far out the product of densities rounds to 0, and its logarithm "
            "is −∞. Add logarithms; never leave them.",
        ),
        Misconception(
            "transposed noise",
            _TransposedNoise,
            "You drew the noise in the shape (d, count) and turned it. Then the numbers stand at "
            "other places: here count comes first.",
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
