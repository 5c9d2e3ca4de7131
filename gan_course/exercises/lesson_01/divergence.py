"""Two divergences, and which of them likelihood is."""

import numpy as np

from gan_course.data import normal_density
from gan_course.exercises.contract import Exercise, Misconception, Property
from gan_course.exercises.properties import (
    close_to_reference,
    equals_reference,
    item,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _kl_both_ways(p, q, x):
    from gan_course.metrics import kl_divergence

    return kl_divergence(p, q, x), kl_divergence(q, p, x)


def _swapped(p, q, x):
    return _kl_both_ways(q, p, x)


def _symmetrised(p, q, x):
    forward, reverse = _kl_both_ways(p, q, x)
    return (forward + reverse) / 2, (forward + reverse) / 2


def _careless_kl(p, q, x):
    return np.trapezoid(p * np.log(p / q), x), np.trapezoid(q * np.log(q / p), x)


def _patched_kl(p, q, x):
    return (
        np.trapezoid(p * np.log((p + 1e-8) / (q + 1e-8)), x),
        np.trapezoid(q * np.log((q + 1e-8) / (p + 1e-8)), x),
    )


def _terms(p, q):
    safe = np.where(p > 0, p, 1.0), np.where(p > 0, q, 1.0)
    return p * np.log(safe[0] / safe[1])


def _sums(p, q, x):
    return np.sum(_terms(p, q)), np.sum(_terms(q, p))


def _of_shares(p, q, x):
    return _sums(p / p.sum(), q / q.sum(), x)


def _points_left_out(p, q, x):
    there = (p > 0) & (q > 0)
    return _careless_kl(p[there], q[there], x[there])


def _left_sums(p, q, x):
    steps = np.diff(x)
    return np.sum(_terms(p, q)[:-1] * steps), np.sum(_terms(q, p)[:-1] * steps)


def _weighed_by_p(p, q, x):
    forward = _kl_both_ways(p, q, x)[0]
    return forward, -forward


def _grids(rng):
    """Return densities of mass 1 on their grids, in reach of float32: 0, or above 1e-30."""
    even = np.linspace(-4.5, 4.5, 901)
    boxes = np.round(np.linspace(-2, 2, 401), 2)
    uneven = np.sinh(np.linspace(-2.6, 2.6, 121))
    left, right = abs(boxes + 1) <= 0.5, abs(boxes - 1) <= 0.5
    two = 0.5 * normal_density(even, -1.5, 0.5) + 0.5 * normal_density(even, 1.5, 0.5)
    pairs = [
        (two, normal_density(even, 1.5, 0.52), even),
        (0.2 * left + 0.8 * right, 0.5 * left + 0.5 * right, boxes),
        (
            normal_density(uneven, rng.uniform(0.6, 1.2), 0.9),
            normal_density(uneven, -0.5, rng.uniform(1.1, 1.4)),
            uneven,
        ),
    ]
    return [(p / np.trapezoid(p, x), q / np.trapezoid(q, x), x) for p, q, x in pairs]


kl_both_ways = Exercise(
    id="kl_both_ways",
    title="Two divergences of two densities",
    points=3,
    signature="kl_both_ways(p, q, x)",
    asks="`x` is a grid on the line, increasing, not always evenly spaced; `p` and `q` are two "
    "densities at its points, all of shape (N,). Return two numbers: the forward divergence "
    "KL(p ‖ q) = ∫ p log(p/q) dx and the reverse one, KL(q ‖ p), with natural logarithms, by the "
    "trapezoidal rule (`np.trapezoid`). Both densities have mass 1 on the grid. Both may be 0 at a "
    "point; there the integrand is 0. (If only q was 0 there, KL(p ‖ q) would be infinite; that "
    "does not happen here.)",
    reference=_kl_both_ways,
    cases=_grids,
    properties=[
        Property(1.5, "has KL(p ‖ q) first", item(0, close_to_reference(rtol=1e-3)), by_case=True),
        Property(
            1.5,
            "has KL(q ‖ p) second",
            item(1, close_to_reference(rtol=1e-3)),
            by_case=True,
            why="It is the same integral with p and q exchanged, in front of the logarithm too.",
        ),
    ],
    misconceptions=[
        Misconception(
            "swapped",
            _swapped,
            "The two have changed places. KL(p ‖ q) weighs by p, the density named first: that "
            "is the forward one if p is the data.",
        ),
        Misconception(
            "symmetrised",
            _symmetrised,
            "You returned the mean of both, twice. A divergence has a direction, and the "
            "direction is the point: one covers all modes, the other seeks one.",
        ),
        Misconception(
            "0 · log 0",
            _careless_kl,
            "NaN: where both densities are 0, NumPy computes 0 · log(0/0). Such a point adds "
            "nothing. Compute the logarithm only where the first density is above 0.",
        ),
        Misconception(
            "points left out",
            _points_left_out,
            "You left the points out of the grid where a density is 0. The trapezoidal rule then "
            "joins their neighbours, and integrates over the gap as if something was there. Keep "
            "the grid, and put 0 there.",
        ),
        Misconception(
            "left sums",
            _left_sums,
            "You multiplied each value by the step to its right and added up: a sum of rectangles. "
            "The trapezoidal rule takes the mean of both ends of a step; on the coarse, uneven "
            "grid that makes a difference.",
        ),
        Misconception(
            "the sign turned",
            lambda p, q, x: tuple(-value for value in _kl_both_ways(p, q, x)),
            "Both have the wrong sign: a divergence is never below 0. The density that weighs "
            "stands above in the fraction, log(p/q).",
        ),
        Misconception(
            "weighed by p twice",
            _weighed_by_p,
            "In the second you exchanged p and q in the logarithm only, so that it is minus the "
            "first. KL(q ‖ p) is a mean over q: it weighs by q.",
        ),
        Misconception(
            "a tiny number added",
            _patched_kl,
            "Something like 1e-8 was added inside the logarithm. On one grid q falls far below "
            "that where p is large. There the price is log(p/q); with the guard it is cut off, "
            "and your divergence depends on the guard.",
        ),
        Misconception(
            "a sum",
            _sums,
            "You added up the terms without the width of the steps; a finer grid would give a "
            "larger divergence. (`scipy.special.rel_entr` gives the terms, not the integral.)",
        ),
        Misconception(
            "as if for shares",
            _of_shares,
            "You divided both by their sums and added up, as `scipy.stats.entropy` does. That is "
            "the divergence of two *lists of shares*, and right only if all steps are equal.",
        ),
        Misconception(
            "bits",
            lambda p, q, x: tuple(value / np.log(2) for value in _kl_both_ways(p, q, x)),
            "You took logarithms to the base 2: the divergence in bits. Here log is the natural "
            "logarithm.",
        ),
    ],
    hints=[
        "Write a function for KL(p ‖ q); the second number is the same with p and q exchanged.",
        "Where p is 0 the integrand is 0, whatever log(p/q) is there: put 0 there, keep the grid.",
        "`there = p > 0`, then terms of zeros, filled by `p[there] * np.log(p[there] / q[there])`.",
    ],
    shown="Forward: maximum likelihood. Reverse: what leaves modes out. Lesson 02 averages each "
    "with the middle of both and gets the divergence of the original GAN.",
)


what_likelihood_prefers = Exercise(
    id="what_likelihood_prefers",
    title="What likelihood prefers",
    points=2,
    kind="answer",
    signature="what_likelihood_prefers",
    asks="The data have two humps, far apart. Model A draws from the left hump only, and there it "
    "is exactly right. Model B draws 9 times in 10 from both humps exactly as the data, and 1 time "
    "in 10 somewhere in the gap, where there are none. Both are scored by the mean log density of "
    "held-out data.\n\n"
    '- `"a"`: A scores higher: nothing that it draws is wrong.\n'
    '- `"b"`: B scores higher: it loses about 0.1 against the truth, A loses far more.\n'
    '- `"c"`: They score alike: each is right about half of the data.\n'
    '- `"d"`: B scores lower: a tenth of its samples are wrong, a tenth of the score is lost.\n\n'
    "Put the letter into `what_likelihood_prefers`.",
    reference="b",
    properties=[
        Property(
            2,
            "is what the held-out score sees",
            equals_reference(choices="abcd"),
            why="The score is a mean over the *data*: ask what each model says of a point of the "
            "left and of the right hump.",
        )
    ],
    misconceptions=[
        Misconception(
            "judged by its samples",
            "a",
            "You looked at what A draws: the reverse divergence does that, and A is good there. "
            "The score asks what A says of the data, and half of them lie where A has almost no "
            "density.",
        ),
        Misconception(
            "an average of right and wrong",
            "c",
            "Right about half of the data is not half of the score. Where A has almost no density, "
            "log p(x) is hugely negative, and the mean follows it.",
        ),
        Misconception(
            "a share lost",
            "d",
            "The score does not count wrong samples. B's density is 0.9 times the truth's at every "
            "data point, so that each logarithm falls by log 0.9, about 0.1, whatever the rest "
            "does.",
        ),
    ],
    hints=[
        "Take a point of the right hump. What is log p(x) under A? And under B?",
        "B's density on the humps is 0.9 times the truth's. What is log 0.9?",
    ],
    shown="Forward divergence: covering is cheap, missing is dear. It is why maximum likelihood "
    "draws in gaps, and why samples and likelihood must be judged apart (lesson 06).",
)
