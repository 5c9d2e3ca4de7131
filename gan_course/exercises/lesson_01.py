"""The exercises of lesson 01: densities fitted, evaluated, drawn from, compared and transformed."""

import math

import numpy as np

from gan_course.data import GaussianMixture, normal_density
from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Property
from gan_course.exercises.properties import (
    Test,
    between,
    close_to_reference,
    equals_reference,
    finite,
    item,
    same_shape,
    short,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.

# 1


def _histogram(points, edges):
    return np.histogram(points, edges, density=True)[0]


def _counts(points, edges):
    return np.histogram(points, edges)[0]


def _area_is_one(case: Case, out) -> bool | Fault:
    heights, widths = np.asarray(out, float), np.diff(case.arguments["edges"])
    if heights.shape != widths.shape:
        return False
    area = float(np.sum(heights * widths))
    return abs(area - 1) < 1e-5 or Fault(f"an area of {short(area, 1)}", "1")


histogram_heights = Exercise(
    id="histogram_heights",
    title="A histogram is a density",
    points=4,
    signature="histogram_heights(points, edges)",
    asks="`points` has N numbers, `edges` the B + 1 edges of B boxes, increasing, *not always "
    "evenly spaced*. All points lie within them, none on an edge. Return the density in each box, "
    "an array of shape (B,). (Do it without `density=True`; counting by `np.histogram` is fine.)",
    reference=_histogram,
    cases=lambda rng: [
        (np.array([0.5, 1.5, 1.6, 3.0]), np.array([0.0, 1.0, 2.0, 4.0])),
        (rng.uniform(-2, 2, 40), np.linspace(-2.5, 2.5, 6)),
        (rng.uniform(0.05, 20, 60), np.array([0.0, 0.5, 2.0, 4.0, 9.0, 21.0])),
    ],
    properties=[
        Property(1, "has one number for each box", same_shape()),
        Property(
            1,
            "has area 1 under it",
            _area_is_one,
            why="The probability of a box is its height times its width, and all of them "
            "together are 1.",
        ),
        Property(2, "is the share of the points, divided by the width", close_to_reference()),
    ],
    misconceptions=[
        Misconception(
            "counts",
            _counts,
            "These are counts. They grow with the number of points; a density does not.",
        ),
        Misconception(
            "shares",
            lambda points, edges: _counts(points, edges) / len(points),
            "These are shares: the *probability* of each box. A density is probability per "
            "length; a box that is twice as wide gets twice the share at the same density.",
        ),
        Misconception(
            "one width for all",
            lambda points, edges: _counts(points, edges) / len(points) / (edges[1] - edges[0]),
            "You divided by the width of the first box everywhere. The boxes are not always "
            "equally wide: `np.diff(edges)` has all widths.",
        ),
        Misconception(
            "highest is 1",
            lambda points, edges: _counts(points, edges) / _counts(points, edges).max(),
            "You scaled the highest box to 1. A density has no highest value: its *area* is 1, "
            "and in a narrow peak it may be far above 1.",
        ),
        Misconception(
            "edges of its own",
            lambda points, edges: np.histogram(points, len(edges) - 1, density=True)[0],
            "You gave the number of boxes to np.histogram, which then puts its own edges between "
            "the smallest and the largest point. Give it `edges`.",
        ),
    ],
    hints=[
        "Which share of the N points is in the box, and over which length is it spread?",
        "`counts / (len(points) * np.diff(edges))`, with the counts of `np.histogram`.",
    ],
    shown="Share divided by width, so that the area is 1. The same step, probability per volume, "
    "is behind every density of the course; in 784 dimensions the volume is what defeats it.",
)

# 2


def _kernels(x, points, bandwidth):
    distances = np.asarray(x, float)[..., np.newaxis] - points
    return normal_density(distances, 0.0, bandwidth)


def _kernel_density(x, points, bandwidth):
    return _kernels(x, points, bandwidth).mean(axis=-1)


kernel_density = Exercise(
    id="kernel_density",
    title="A bump on each point",
    points=4,
    signature="kernel_density(x, points, bandwidth)",
    asks="Return the kernel density p(x) = 1/N Σᵢ N(x; xᵢ, h²). `points` are the N numbers xᵢ, "
    "`bandwidth` is h, the *standard deviation* of each bump, and `x` is an array of any shape "
    "with the places to evaluate. Return an array of the shape of `x`.",
    reference=_kernel_density,
    cases=lambda rng: [
        (np.array([-1.0, 0.0, 0.5, 2.0]), np.array([0.0, 1.0]), 0.5),
        (rng.normal(0, 2, 7), rng.normal(0, 2, 5), 0.3),
        (rng.normal(0, 2, (2, 3)), rng.normal(1, 1, 9), 2.0),
    ],
    properties=[
        Property(1, "has the shape of x", same_shape()),
        Property(3, "is the mean of the bumps", close_to_reference(any_shape=True), by_case=True),
    ],
    misconceptions=[
        Misconception(
            "a sum",
            lambda x, points, bandwidth: _kernels(x, points, bandwidth).sum(axis=-1),
            "You added the bumps and did not divide by N. Each has area 1, so that the sum has "
            "area N.",
        ),
        Misconception(
            "h as a variance",
            lambda x, points, bandwidth: _kernel_density(x, points, np.sqrt(bandwidth)),
            "You used h as the variance. It is the standard deviation: in the exponent stands "
            "(x − xᵢ)² / (2h²), in front 1/(h√(2π)).",
        ),
        Misconception(
            "width forgotten in front",
            lambda x, points, bandwidth: _kernel_density(x, points, bandwidth) * bandwidth,
            "The exponent is right, the 1/h in front is missing. A bump that is half as wide "
            "must be twice as high, or its area is not 1.",
        ),
        Misconception(
            "not normalised",
            lambda x, points, bandwidth: (
                _kernel_density(x, points, bandwidth) * bandwidth * np.sqrt(2 * np.pi)
            ),
            "Each of your bumps has height 1. A density needs area 1: divide by h√(2π).",
        ),
        Misconception(
            "the wrong axis",
            lambda x, points, bandwidth: _kernels(np.ravel(x), points, bandwidth).mean(axis=0),
            "You took the mean over the places x, so that one number for each *point* is left. "
            "The mean goes over the points, for each place.",
        ),
    ],
    hints=[
        "One bump: exp(−(x − xᵢ)² / 2h²) / (h√(2π)). The answer is the mean over i.",
        "`x[..., np.newaxis] - points` has one more axis than x: all differences at once.",
        "Then the mean over the last axis: `.mean(axis=-1)`.",
    ],
    shown="This is what scipy.stats.gaussian_kde computes. With h → 0 it becomes the machine that "
    "repeats; lesson 15 asks how to notice that in a GAN.",
)

# 3


def _mixture_log_density(x, weights, means, widths):
    return GaussianMixture(weights, means, np.asarray(widths) ** 2).log_density(x)


def _component_logs(x, weights, means, widths):
    mixture = GaussianMixture(weights, means, np.asarray(widths) ** 2)
    return mixture.component_log_densities(x)


def _naive_mixture(x, weights, means, widths):
    return np.log(np.exp(_component_logs(x, weights, means, widths)).sum(axis=0))


def _mean_of_logs(x, weights, means, widths):
    logs = _component_logs(x, weights, means, widths)
    weights = np.asarray(weights)[:, np.newaxis]
    return (weights * (logs - np.log(weights))).sum(axis=0)


def _equal_weights(x, weights, means, widths):
    return _mixture_log_density(x, np.full(len(weights), 1 / len(weights)), means, widths)


def _patched_mixture(x, weights, means, widths):
    return np.log(np.exp(_component_logs(x, weights, means, widths)).sum(axis=0) + 1e-300)


mixture_log_density = Exercise(
    id="mixture_log_density",
    title="The log density of a mixture, far out too",
    points=4,
    signature="mixture_log_density(x, weights, means, widths)",
    asks="Return log p(x) of the mixture p(x) = Σₖ wₖ N(x; μₖ, σₖ²). `weights`, `means` and "
    "`widths` (the σₖ, standard deviations) have shape (K,), `x` has shape (N,); so has the "
    "answer. Some x lie so far out that p(x) itself rounds to 0; the logarithm must be right "
    "there too.",
    reference=_mixture_log_density,
    cases=lambda rng: [
        (np.array([-2.0, 0.0, 1.0]), np.array([0.4, 0.6]), np.array([-2.0, 2.0]), np.ones(2)),
        (
            rng.normal(0, 2, 6),
            rng.dirichlet([3, 2, 1]),
            rng.normal(0, 2, 3),
            rng.uniform(0.3, 2.0, 3),
        ),
        (
            np.array([-300.0, 0.5, 80.0, 300.0]),
            np.array([0.3, 0.7]),
            np.array([-1.0, 1.0]),
            np.array([0.5, 0.6]),
        ),
    ],
    properties=[
        Property(3, "is the log density", close_to_reference(), by_case=True),
        Property(
            1,
            "is finite far out",
            finite(),
            why="A held-out point far out must cost what the model says, not minus infinity: one "
            "such point would decide the whole mean. Stay with logarithms: `np.logaddexp`.",
            needs_previous=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "log of the density",
            _naive_mixture,
            "The formula is right, the arithmetic is not: far out every exp(…) rounds to 0 and "
            "the logarithm of 0 is −∞. Compute log wₖ + log N first, then combine them by "
            "`np.logaddexp.reduce`.",
        ),
        Misconception(
            "mean of the logs",
            _mean_of_logs,
            "That is Σ wₖ log N(x; μₖ, σₖ²), the weighted mean of the logarithms. The logarithm "
            "of a sum is another thing, and never smaller (Jensen's inequality; it is the bound "
            "that EM and the VAE work with).",
        ),
        Misconception(
            "equal weights",
            _equal_weights,
            "The weights are missing: every component counts the same in your answer.",
        ),
        Misconception(
            "widths as variances",
            lambda x, weights, means, widths: _mixture_log_density(
                x, weights, means, np.sqrt(widths)
            ),
            "You used the widths as variances. They are standard deviations: the exponent has "
            "(x − μ)² / (2σ²).",
        ),
        Misconception(
            "only the largest",
            lambda x, weights, means, widths: _component_logs(x, weights, means, widths).max(
                axis=0
            ),
            "You kept the largest component only. Far out it is nearly all there is; in between, "
            "where two components overlap, the other one is missing.",
        ),
        Misconception(
            "a tiny number added",
            _patched_mixture,
            "Something tiny was added inside the logarithm, as a guard against log 0. It caps "
            "every surprise at the same value (log 1e-300 = −691), however far out the point is.",
        ),
    ],
    hints=[
        "log of wₖ N(x; μₖ, σₖ²) is log wₖ − ½((x − μₖ)/σₖ)² − log σₖ − ½ log 2π.",
        "Make an array of shape (K, N) of these; now you need log Σₖ exp(…) over the first axis.",
        "`np.logaddexp.reduce(logs, axis=0)` does it without leaving the logarithms.",
    ],
    shown="The log-sum-exp trick, here for K components; lesson 02 needs the same for log(1 + eᵈ), "
    "and every softmax contains it.",
)

# 4


def _draw(weights, means, widths, count, seed):
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(weights), count, p=weights)
    return rng.normal(np.asarray(means)[chosen], np.asarray(widths)[chosen])


def _weighted_sum(weights, means, widths, count, seed):
    rng = np.random.default_rng(seed)
    return sum(w * rng.normal(m, s, count) for w, m, s in zip(weights, means, widths, strict=True))


def _one_hump(weights, means, widths, count, seed):
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(weights), p=weights)
    return rng.normal(means[chosen], widths[chosen], count)


def _all_equal(weights, means, widths, count, seed):
    return _draw(np.full(len(weights), 1 / len(weights)), means, widths, count, seed)


def _squared(weights, means, widths, count, seed):
    return _draw(weights, means, np.asarray(widths) ** 2, count, seed)


_erf = np.vectorize(math.erf, otypes=[float])


def _share_below(x, weights, means, widths) -> np.ndarray:
    """Return the share of a mixture below each x."""
    terms = zip(weights, means, widths, strict=True)
    return sum(w * 0.5 * (1 + _erf((x - m) / (s * math.sqrt(2)))) for w, m, s in terms)


def _gap(samples, weights, means, widths) -> float:
    """Return √N times the largest difference between the samples' distribution and a mixture's.

    For samples of the mixture it exceeds 2.5 once in 130,000 times (Kolmogorov, 1933).
    """
    drawn = np.sort(np.asarray(samples, float).ravel())
    below = _share_below(drawn, weights, means, widths)
    steps = np.arange(len(drawn) + 1) / len(drawn)
    largest = np.max(np.maximum(np.abs(below - steps[1:]), np.abs(below - steps[:-1])))
    return float(np.sqrt(len(drawn)) * largest)


def _mixture_of(case: Case):
    return tuple(case.arguments[name] for name in ("weights", "means", "widths"))


def _is_drawn_from(case: Case, out) -> bool | Fault:
    weights, means, widths = _mixture_of(case)
    if _gap(out, weights, means, widths) < 2.5:  # NaN fails
        return True
    shares = np.mean(np.abs(np.ravel(out)[:, np.newaxis] - means) < widths, axis=0)
    right = _share_below(means + widths, *_mixture_of(case)) - _share_below(
        means - widths, *_mixture_of(case)
    )
    return Fault(
        f"shares {_listed(shares)} within one width of the means",
        f"about {_listed(right)}",
    )


def _listed(shares) -> str:
    return ", ".join(f"{share:.2f}" for share in shares)


def _has_the_mean(case: Case, out) -> bool | Fault:
    weights, means, widths = _mixture_of(case)
    mean = float(weights @ means)
    spread = float(np.sqrt(weights @ (widths**2 + means**2) - mean**2))
    received = float(np.mean(out))
    allowed = 5 * spread / np.sqrt(max(np.size(out), 1))
    if abs(received - mean) < allowed:
        return True
    return Fault(f"a mean of {short(received, mean)}", f"{mean:.2f}, give or take {allowed:.2f}")


draw_from_mixture = Exercise(
    id="draw_from_mixture",
    title="Draw from a mixture",
    points=4,
    kind="samples",
    signature="draw_from_mixture(weights, means, widths, count, seed)",
    asks="Return `count` numbers drawn from the mixture Σₖ wₖ N(μₖ, σₖ²), an array of shape "
    "(count,). `weights`, `means` and `widths` (the σₖ) have shape (K,). Take all random numbers "
    "from `np.random.default_rng(seed)`. (They are judged by their distribution, so that any right "
    "way to draw is accepted.)",
    reference=_draw,
    cases=lambda rng: [
        (np.array([0.3, 0.7]), np.array([-2.0, 2.0]), np.array([0.5, 1.5]), 20_000, 1),
        (
            np.array([0.2, 0.5, 0.3]),
            np.array([-4.0, rng.uniform(-1, 1), 5.0]),
            np.array([0.6, 0.3, 1.7]),
            20_000,
            int(rng.integers(1000)),
        ),
    ],
    properties=[
        Property(1, "has shape (count,)", same_shape()),
        Property(1, "has the mixture's mean", _has_the_mean, needs_previous=True),
        Property(
            2,
            "falls where the density says, as often as it says",
            _is_drawn_from,
            why="The mean alone says little: a single hump in the gap between two can have the "
            "right mean, and draws what no example looks like.",
        ),
    ],
    misconceptions=[
        Misconception(
            "the weighted sum",
            _weighted_sum,
            "You drew from *each* component and added the results with their weights. A sum of "
            "normal numbers is one normal number, between the humps. A mixture *chooses* one "
            "component for each number.",
            recognise=lambda case, out: (
                _gap(
                    out,
                    [1.0],
                    [case.arguments["weights"] @ case.arguments["means"]],
                    [math.hypot(*(case.arguments["weights"] * case.arguments["widths"]))],
                )
                < 2.5
            ),
        ),
        Misconception(
            "one component for all",
            _one_hump,
            "You chose a component once and drew all numbers from it. Choose again for each "
            "number: `rng.choice(K, count, p=weights)`.",
            recognise=lambda case, out: any(
                _gap(out, [1.0], [mean], [width]) < 2.5
                for _, mean, width in zip(*_mixture_of(case), strict=True)
            ),
        ),
        Misconception(
            "equal weights",
            _all_equal,
            "Every component came equally often. `rng.choice` takes the weights as `p=weights`.",
            recognise=lambda case, out: (
                _gap(out, np.full(len(case.arguments["means"]), 1 / len(case.arguments["means"])),
                     case.arguments["means"], case.arguments["widths"]) < 2.5
            ),
        ),
        Misconception(
            "variances as widths",
            _squared,
            "The humps have the wrong width: you gave σ² where NumPy's `normal` wants σ, the "
            "standard deviation.",
            recognise=lambda case, out: (
                _gap(out, case.arguments["weights"], case.arguments["means"],
                     case.arguments["widths"] ** 2) < 2.5
            ),
        ),
    ],
    hints=[
        "Two steps for each number: which component, then where.",
        "`chosen = rng.choice(len(weights), count, p=weights)` has a component for each number.",
        "`means[chosen]` and `widths[chosen]` have shape (count,); `rng.normal` takes such arrays.",
    ],
    shown="Choose, then draw: noise first, a rule after it. A generator G(z) does the same with a "
    "smooth function in place of the choice; lesson 03 shows what it does between two humps.",
)  # fmt: skip

# 5


def _kl_both_ways(p, q, x):
    from gan_course.metrics import kl_divergence

    return kl_divergence(p, q, x, tolerance=0.01), kl_divergence(q, p, x, tolerance=0.01)


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


def _grids(rng):
    even = np.linspace(-6, 6, 1201)
    uneven = np.sinh(np.linspace(-3.5, 3.5, 1201))
    tents = np.linspace(-2, 2, 401)
    two = 0.5 * normal_density(even, -2, 0.7) + 0.5 * normal_density(even, 2, 0.7)
    return [
        (two, normal_density(even, 2.0, 0.4), even),
        (np.maximum(0, 1 - abs(tents)), np.maximum(0, 1 - tents**2) * 0.75, tents),
        (
            normal_density(uneven, rng.uniform(-1, 1), 1.0),
            normal_density(uneven, 0.5, rng.uniform(1.3, 1.6)),
            uneven,
        ),
    ]


kl_both_ways = Exercise(
    id="kl_both_ways",
    title="Two divergences of two densities",
    points=4,
    signature="kl_both_ways(p, q, x)",
    asks="`x` is a grid on the line, increasing, not always evenly spaced; `p` and `q` are two "
    "densities at its points, all of shape (N,). Return two numbers: the forward divergence "
    "KL(p ‖ q) = ∫ p log(p/q) dx and the reverse one, KL(q ‖ p), with natural logarithms, by the "
    "trapezoidal rule (`np.trapezoid`). Both densities may be 0 at a point; such a point adds "
    "nothing. (If only q was 0 there, KL(p ‖ q) would be infinite; that does not happen here.)",
    reference=_kl_both_ways,
    cases=_grids,
    properties=[
        Property(2, "has KL(p ‖ q) first", item(0, close_to_reference(rtol=1e-3)), by_case=True),
        Property(
            2,
            "has KL(q ‖ p) second",
            item(1, close_to_reference(rtol=1e-3)),
            by_case=True,
            why="The two are different numbers: one is a mean over the data, the other over what "
            "the model draws.",
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
        "Where p is 0 the integrand is 0, whatever log(p/q) is there: leave such points out.",
        "`there = p > 0`, then terms of zeros, filled by `p[there] * np.log(p[there] / q[there])`.",
    ],
    shown="Forward: maximum likelihood. Reverse: what leaves modes out. Lesson 02 averages each "
    "with the middle of both and gets the divergence of the original GAN.",
)

# 6


def _pushed(x, rate):
    x = np.asarray(x, float)
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, normal_density(np.log(safe) / rate) / np.abs(rate * safe), 0.0)


def _without_slope(x, rate):
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, normal_density(np.log(safe) / rate), 0.0)


def _slope_at_x(x, rate):
    return _without_slope(x, rate) / np.abs(rate * np.exp(rate * np.asarray(x, float)))


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
            close_to_reference(atol=1e-12),
            by_case=True,
            why="p_g(x) = p(z) / |G′(z)| at the z with G(z) = x: where G pulls points apart they "
            "are rarer.",
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
    "Flows (lesson 12) stack hundreds of such steps. A GAN's generator cannot be undone, and has "
    "no such formula.",
)

# 7


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
            lambda case, out: (
                np.shape(out[0]) == np.shape(case.expected[0])
                and finite()(Case(case.arguments, case.expected[0]), out[0])
            ),
            needs_previous=True,
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

# 8

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
            equals_reference(),
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
