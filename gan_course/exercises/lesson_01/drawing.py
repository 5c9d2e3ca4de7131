"""Numbers drawn from a mixture."""

import math

import numpy as np

from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Property
from gan_course.exercises.properties import (
    same_shape,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


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


def _no_noise(weights, means, widths, count, seed):
    return np.random.default_rng(seed).choice(means, count, p=weights)


def _rooted(weights, means, widths, count, seed):
    return _draw(weights, means, np.sqrt(widths), count, seed)


def _unit_widths(weights, means, widths, count, seed):
    return _draw(weights, means, np.ones_like(widths), count, seed)


def _many(case: Case) -> bool:
    return case.arguments["count"] > 100


def _follows_the_seed(cases: list[Case], outs: list) -> bool | Fault:
    """Of two equal questions and one with another seed."""
    first, again, other = (np.ravel(out) for out in outs)
    if not np.array_equal(first, again):
        return Fault(
            f"{_numbers(first)} and then {_numbers(again)} for one seed", "the same numbers twice"
        )
    if np.array_equal(first, other):
        return Fault(f"{_numbers(first)} for two different seeds", "other numbers for another seed")
    return True


def _numbers(values) -> str:
    return ", ".join(f"{value:.2f}" for value in values[:2]) + ", …"


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
        f"{_listed(shares)} of the numbers within one width of the means "
        f"{', '.join(f'{mean:.2g}' for mean in means)}",
        f"about {_listed(right)}",
    )


def _listed(shares) -> str:
    return ", ".join(f"{100 * share:.0f}%" for share in shares)


def _has_the_mean(case: Case, out) -> bool | Fault:
    weights, means, widths = _mixture_of(case)
    mean = float(weights @ means)
    spread = float(np.sqrt(weights @ (widths**2 + means**2) - mean**2))
    received = float(np.mean(out))
    allowed = 5 * spread / np.sqrt(max(np.size(out), 1))
    if abs(received - mean) < allowed:
        return True
    return Fault(f"a mean of {received:.2f}", f"{mean:.2f}, give or take {allowed:.2f}")


draw_from_mixture = Exercise(
    id="draw_from_mixture",
    title="Draw from a mixture",
    points=5,
    kind="samples",
    signature="draw_from_mixture(weights, means, widths, count, seed)",
    asks="Return `count` numbers drawn from the mixture Σₖ wₖ N(μₖ, σₖ²), an array of shape "
    "(count,). `weights`, `means` and `widths` (the σₖ) have shape (K,). Take all random numbers "
    "from `np.random.default_rng(seed)`: the same seed gives the same numbers, another seed "
    "others. (They are judged by their distribution, so that any right way to draw is accepted.)",
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
        *((np.array([0.3, 0.7]), np.array([-2.0, 2.0]), np.array([0.5, 1.5]), 5, seed)
          for seed in (3, 3, 4)),
    ],
    properties=[
        Property(1, "has shape (count,)", same_shape()),
        Property(1, "has the mixture's mean", _has_the_mean, needs_previous=True, on=_many),
        Property(
            2,
            "falls where the density says, as often as it says",
            _is_drawn_from,
            why="Component k is chosen with probability wₖ; its numbers have mean μₖ and standard "
            "deviation σₖ.",
            on=_many,
        ),
        Property(
            1,
            "takes its numbers from the seed",
            _follows_the_seed,
            why="Only what comes from `np.random.default_rng(seed)` can be drawn again.",
            on=lambda case: not _many(case),
            together=True,
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
            "no noise",
            _no_noise,
            "You drew the means themselves, without noise. A component is a hump: add σₖ times a "
            "standard normal number.",
            recognise=lambda case, out: bool(
                np.isclose(np.ravel(out)[:, np.newaxis], case.arguments["means"]).any(axis=1).all()
            ),
        ),
        Misconception(
            "square roots as widths",
            _rooted,
            "The humps have the wrong width: you took the square root of σ. The widths are "
            "standard deviations already.",
            recognise=lambda case, out: (
                _gap(out, case.arguments["weights"], case.arguments["means"],
                     np.sqrt(case.arguments["widths"])) < 2.5
            ),
        ),
        Misconception(
            "width 1 for all",
            _unit_widths,
            "Every hump has the width 1: the noise was not multiplied by the component's σₖ.",
            recognise=lambda case, out: (
                _gap(out, case.arguments["weights"], case.arguments["means"],
                     np.ones_like(case.arguments["widths"])) < 2.5
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
