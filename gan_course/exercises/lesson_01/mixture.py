"""The log density of a mixture, far out too."""

import numpy as np

from gan_course.data import GaussianMixture
from gan_course.exercises.contract import Case, Exercise, Misconception, Property
from gan_course.exercises.properties import close_to_reference, finite

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _mixture_log_density(x, weights, means, widths):
    return GaussianMixture(weights, means, np.asarray(widths) ** 2).log_density(x)


def _component_logs(x, weights, means, widths):
    mixture = GaussianMixture(weights, means, np.asarray(widths) ** 2)
    return mixture.component_log_densities(x)


def _naive_mixture(x, weights, means, widths):
    return np.log(np.exp(_component_logs(x, weights, means, widths)).sum(axis=0))


def _far_out(case: Case) -> bool:
    return bool(np.abs(case.arguments["x"]).max() > 50)


def _is_capped(case: Case, out) -> bool:
    """Whether an answer is right but where the density is tiny: there it is one larger number."""
    low = case.expected < -600
    capped, right = out[low], case.expected[low]
    flat = not low.any() or (np.all(capped > right) and np.ptp(capped) < 1e-3)
    return bool(flat and np.allclose(out[~low], case.expected[~low], 1e-3, 1e-3))


def _one_maximum(x, weights, means, widths):
    logs = _component_logs(x, weights, means, widths)
    return logs.max() + np.log(np.exp(logs - logs.max()).sum(axis=0))


def _without_weights(x, weights, means, widths):
    logs = _component_logs(x, weights, means, widths) - np.log(weights)[:, np.newaxis]
    return np.logaddexp.reduce(logs, axis=0)


def _weights_added(x, weights, means, widths):
    logs = _component_logs(x, weights, means, widths)
    front = (weights - np.log(weights))[:, np.newaxis]
    return np.logaddexp.reduce(logs + front, axis=0)


def _not_normalised(x, weights, means, widths):
    front = (np.log(widths) + 0.5 * np.log(2 * np.pi))[:, np.newaxis]
    return np.logaddexp.reduce(_component_logs(x, weights, means, widths) + front, axis=0)


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
        (np.array([60.0, 61.0, 90.0]), np.array([0.3, 0.7]), np.array([-1.0, 1.0]), np.ones(2)),
    ],
    properties=[
        # A log density may be near 0: float32 then has an absolute error.
        Property(
            2,
            "is the log density at everyday places",
            close_to_reference(atol=1e-5),
            by_case=True,
            on=lambda case: not _far_out(case),
        ),
        Property(
            1,
            "is a finite number far out too",
            finite(),
            why="A held-out point far out must cost what the model says, not minus infinity: one "
            "such point would decide the whole mean.",
            needs_previous=True,
        ),
        Property(1, "is the log density far out", close_to_reference(atol=1e-5), on=_far_out),
    ],
    misconceptions=[
        Misconception(
            "log of the density",
            _naive_mixture,
            "The formula is right, the arithmetic is not: far out every exp(…) rounds to 0 and "
            "the logarithm of 0 is −∞. Compute log wₖ + log N first, then combine them without "
            "leaving the logarithms.",
        ),
        Misconception(
            "one maximum for all",
            _one_maximum,
            "You subtracted the largest of *all* the logarithms before exp. For an x far out its "
            "own are still far below that one, and round to 0: subtract the maximum of each x, "
            "over the components (`axis=0` of an array (K, N)).",
        ),
        Misconception(
            "no weights",
            _without_weights,
            "You added the components without their weights: the area under that is K.",
        ),
        Misconception(
            "weights beside logarithms",
            _weights_added,
            "You added wₖ to a logarithm. A factor wₖ becomes log wₖ there.",
        ),
        Misconception(
            "not normalised",
            _not_normalised,
            "The exponents and weights are right; each component lacks its 1/(σₖ√(2π)), in "
            "logarithms −log σₖ − ½ log 2π.",
        ),
        Misconception(
            "squared widths as widths",
            lambda x, weights, means, widths: _mixture_log_density(x, weights, means, widths**2),
            "You used σₖ² where the standard deviation belongs: the widths are squared once too "
            "often.",
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
            "Something tiny was added inside the logarithm, or the density cut off below, as a "
            "guard against log 0. It caps every surprise at the same value (log 1e-300 = −691), "
            "however far out the point is.",
            recognise=_is_capped,
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
