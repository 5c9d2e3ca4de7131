"""A right answer gets full points in whatever way it was written."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gan_course.exercises import answer, ask, find, judge

# mypy: disable-error-code="no-untyped-def"
# Written as learners write: short, and without annotations.


def in_float32(function):
    """Return a function that casts its arrays and numbers to float32 first."""

    def cast(value):
        return np.asarray(value, np.float32)[()] if np.asarray(value).dtype.kind == "f" else value

    return lambda *given: function(*map(cast, given))


# Lesson 01.


def histogram_by_loop(points, edges):
    heights = []
    for low, high in itertools.pairwise(edges):
        inside = sum(low < point < high for point in points)
        heights.append(inside / len(points) / (high - low))
    return heights


def histogram_of_counts(points, edges):
    counts, _ = np.histogram(points, edges)
    return counts / (counts.sum() * np.diff(edges))


def kernel_by_scipy(x, points, bandwidth):
    from scipy.stats import norm

    return norm.pdf(x[..., None], points, bandwidth).mean(-1)


def kernel_by_loop(x, points, bandwidth):
    total = np.zeros_like(x)
    for point in points:
        total += np.exp(-((x - point) ** 2) / (2 * bandwidth**2))
    return total / (len(points) * bandwidth * np.sqrt(2 * np.pi))


def kernel_in_float32(x, points, bandwidth):
    return in_float32(kernel_by_loop)(x, points, bandwidth)


def _component_logs(x, weights, means, widths):
    z = (x - means[:, None]) / widths[:, None]
    front = np.log(weights) - np.log(widths) - np.float32(0.5 * np.log(2 * np.pi))
    return front[:, None] - z**2 / 2


def mixture_by_scipy(x, weights, means, widths):
    from scipy.special import logsumexp
    from scipy.stats import norm

    logs = norm.logpdf(x[:, None], means, widths)
    return logsumexp(logs, axis=1, b=weights)


def mixture_by_maximum(x, weights, means, widths):
    logs = _component_logs(x, weights, means, widths)
    top = logs.max(axis=0)
    return top + np.log(np.exp(logs - top).sum(axis=0))


def mixture_of_the_lesson(x, weights, means, widths):
    from gan_course.data import GaussianMixture

    return GaussianMixture(weights, means, widths**2).log_density(x)


def drawn_by_loop(weights, means, widths, count, seed):
    rng = np.random.default_rng(seed)
    numbers = []
    for _ in range(count):
        k = np.searchsorted(np.cumsum(weights), rng.random())
        numbers.append(rng.normal(means[k], widths[k]))
    return numbers


def drawn_by_counts(weights, means, widths, count, seed):
    rng = np.random.default_rng(seed)
    of_each = rng.multinomial(count, weights)
    return np.concatenate(
        [rng.normal(m, s, n) for m, s, n in zip(means, widths, of_each, strict=True)]
    )


def drawn_of_the_lesson(weights, means, widths, count, seed):
    from gan_course.data import GaussianMixture

    return GaussianMixture(weights, means, widths**2).sample(count, seed)


def kl_by_scipy(function_name):
    def kl_both_ways(p, q, x):
        import scipy.special

        terms = getattr(scipy.special, function_name)
        return np.trapezoid(terms(p, q), x), np.trapezoid(terms(q, p), x)

    return kl_both_ways


def kl_of_the_lesson(p, q, x):
    from gan_course.metrics import kl_divergence

    return [kl_divergence(p, q, x), kl_divergence(q, p, x)]


def kl_by_loop(p, q, x):
    def kl(first, second):
        terms = [a * math.log(a / b) if a > 0 else 0.0 for a, b in zip(first, second, strict=True)]
        return sum((terms[i] + terms[i + 1]) / 2 * (x[i + 1] - x[i]) for i in range(len(x) - 1))

    return kl(p, q), kl(q, p)


def kl_by_where(p, q, x):
    log_ratio = np.log(np.where(p > 0, p, 1)) - np.log(np.where(q > 0, q, 1))
    return np.trapezoid(p * log_ratio, x), -np.trapezoid(q * log_ratio, x)


def density_by_scipy(x, rate):
    from scipy.stats import lognorm

    return lognorm.pdf(x, abs(rate))


def density_by_loop(x, rate):
    found = np.zeros(len(x))
    for i, place in enumerate(x):
        if place > 0:
            z = np.log(place) / rate
            found[i] = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) / abs(rate * place)
    return found


def density_careless(x, rate):
    z = np.log(x) / rate
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / np.abs(rate * x)
    return np.nan_to_num(density)


class OfScipy:
    def __init__(self, points):
        self.mu, self.sigma = np.mean(points, 0), np.std(points, 0)

    def log_density(self, x):
        from scipy.stats import norm

        return norm(self.mu, self.sigma).logpdf(x).sum(1)

    def sample(self, count, seed):
        return np.random.default_rng(seed).normal(self.mu, self.sigma, (count, self.mu.size))


class OfTheLesson(OfScipy):
    def log_density(self, x):
        from gan_course.data import GaussianMixture

        return GaussianMixture([1.0], self.mu[None], self.sigma[None] ** 2).log_density(x)


class InFloat32(OfScipy):
    def __init__(self, points):
        super().__init__(np.asarray(points, np.float32))

    def log_density(self, x):
        z = (np.asarray(x, np.float32) - self.mu) / self.sigma
        return (-(z**2) / 2 - np.log(self.sigma * np.float32(np.sqrt(2 * np.pi)))).sum(axis=1)

    def sample(self, count, seed):
        return super().sample(count, seed).astype(np.float32)


# Lesson 02.


def by_exponentials(p_data, p_g):
    return 1 / (1 + np.exp(np.log(p_g) - np.log(p_data)))


def value_by_loop(real_logits, fake_logits):
    def softplus(t):
        return max(t, 0) + math.log1p(math.exp(-abs(t)))

    real = sum(-softplus(-d) for d in real_logits) / len(real_logits)
    return real + sum(-softplus(d) for d in fake_logits) / len(fake_logits)


def value_by_numpy(real_logits, fake_logits):
    return -np.logaddexp(0, -real_logits).mean() - np.logaddexp(0, fake_logits).mean()


def value_of_the_lesson(real_logits, fake_logits):
    from gan_course.training import cross_entropy_discriminator_loss

    return -cross_entropy_discriminator_loss(real_logits, fake_logits)


def value_by_tensorflow(real_logits, fake_logits):
    from gan_course.backend import tf

    return -tf.reduce_mean(tf.nn.softplus(-real_logits)) - tf.reduce_mean(
        tf.nn.softplus(fake_logits)
    )


def value_by_scipy(real_logits, fake_logits):
    from scipy.special import log_expit

    return log_expit(real_logits).mean() + log_expit(-fake_logits).mean()


def js_by_scipy(p, q, x):
    from scipy.special import rel_entr

    m = (p + q) / 2
    js = np.trapezoid(rel_entr(p, m) + rel_entr(q, m), x) / 2
    return js, min(np.trapezoid(p, x), np.trapezoid(q, x))


def js_of_the_lesson(p, q, x):
    from gan_course.metrics import js_divergence

    return js_divergence(p, q, x, tolerance=1), min(np.trapezoid(p, x), np.trapezoid(q, x))


def js_by_mask(p, q, x):
    m = (p + q) / 2

    def kl(density):
        terms = np.zeros_like(density)
        there = density > 0
        terms[there] = density[there] * np.log(density[there] / m[there])
        return np.trapezoid(terms, x)

    return np.array([(kl(p) + kl(q)) / 2, min(np.trapezoid(p, x), np.trapezoid(q, x))])


def losses_by_numpy(fake_logits):
    return -np.logaddexp(0, fake_logits).mean(), np.logaddexp(0, -fake_logits).mean()


def losses_by_scipy(fake_logits):
    from scipy.special import log_expit

    return [np.mean(log_expit(-fake_logits)), -np.mean(log_expit(fake_logits))]


def losses_by_tensorflow(fake_logits):
    from gan_course.backend import tf

    logits = tf.constant(fake_logits, tf.float32)
    return -tf.reduce_mean(tf.nn.softplus(logits)), tf.reduce_mean(tf.nn.softplus(-logits))


def gradients_by_probability(d):
    probability = 1 / (1 + np.exp(-d))
    return -probability, -(1 - probability)


def gradients_by_tape(d):
    from gan_course.backend import tf

    logits = tf.constant(d, tf.float32)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logits)
        saturating, other = -tf.nn.softplus(logits), tf.nn.softplus(-logits)
    return tape.gradient(saturating, logits), tape.gradient(other, logits)


def step_by_hand(phi, theta, step_size):
    phi += step_size * (theta - 1 - phi)
    return phi, theta - step_size * phi


def step_of_the_lesson(phi, theta, step_size):
    from gan_course.training import alternating_step

    return alternating_step(phi, theta, lambda phi, theta: (theta - 1 - phi, phi), step_size)


def loss_by_maximum(real_logits, fake_logits):
    def softplus(t):
        return np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t)))

    return softplus(-real_logits).mean() + softplus(fake_logits).mean()


def asserts_by_hand(loss):
    for real, fake in (([0.3, -2.0, 1.0], [0.5]), ([-100.0], [100.0, 3.0])):
        wanted = sum(np.logaddexp(0, -d) for d in real) / len(real)
        wanted += sum(np.logaddexp(0, d) for d in fake) / len(fake)
        assert abs(loss(np.array(real), np.array(fake)) - wanted) < 1e-4, "not the loss"


def asserts_with_lists(loss):
    value = float(loss([-100.0, 0.0], [2.0, 2.0, 2.0]))
    assert math.isclose(value, 50 + math.log(2) / 2 + math.log1p(math.exp(2)), rel_tol=1e-5)
    assert np.allclose(loss([1.0], [100.0, -1.0]), 50 + 1.5 * math.log1p(math.exp(-1)))


def asserts_with_pytest(loss):
    real, fake = np.array([100.0, -100.0, 0.7]), np.array([100.0, 1.3])
    by_hand = (100 + np.log1p(np.exp(-0.7))) / 3 + (101.3 + np.log1p(np.exp(-1.3))) / 2
    assert loss(real, fake) == pytest.approx(by_hand, rel=1e-5)


RIGHT: dict[str, list[Any]] = {
    "histogram_heights": [histogram_by_loop, histogram_of_counts, in_float32(histogram_of_counts)],
    "kernel_density": [kernel_by_scipy, kernel_by_loop, kernel_in_float32],
    "mixture_log_density": [
        *(mixture_by_scipy, mixture_by_maximum, mixture_of_the_lesson),
        in_float32(mixture_by_maximum),
    ],
    "draw_from_mixture": [drawn_by_loop, drawn_by_counts, drawn_of_the_lesson],
    "kl_both_ways": [
        *(kl_by_scipy("rel_entr"), kl_by_scipy("kl_div"), kl_of_the_lesson, kl_by_loop),
        *(kl_by_where, in_float32(kl_by_where), in_float32(kl_by_scipy("rel_entr"))),
    ],
    "density_of_g": [
        *(density_by_scipy, density_by_loop, density_careless, in_float32(density_by_loop)),
    ],
    "fitted_gaussian": [OfScipy, OfTheLesson, InFloat32],
    "optimal_discriminator": [by_exponentials, in_float32(lambda p, q: p / (p + q))],
    "value_of_the_game": [
        *(value_by_loop, value_by_numpy, value_of_the_lesson, value_by_tensorflow, value_by_scipy),
        in_float32(value_by_numpy),
    ],
    "js_on_a_grid": [js_by_scipy, js_of_the_lesson, js_by_mask, in_float32(js_by_mask)],
    "generator_losses": [
        *(losses_by_numpy, losses_by_scipy, losses_by_tensorflow, in_float32(losses_by_numpy)),
    ],
    "generator_gradients": [
        *(gradients_by_probability, gradients_by_tape, in_float32(gradients_by_probability)),
    ],
    "alternating_step": [step_by_hand, step_of_the_lesson, in_float32(step_by_hand)],
    "loss_clinic": [
        *((value, test) for test in (asserts_by_hand, asserts_with_lists, asserts_with_pytest)
          for value in (loss_by_maximum, in_float32(loss_by_maximum))),
        (lambda real, fake: -value_of_the_lesson(real, fake) * -1 * -1, asserts_by_hand),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "submission"),
    [
        pytest.param(identifier, right, id=f"{identifier}-{number}")
        for identifier, ways in RIGHT.items()
        for number, right in enumerate(ways)
    ],
)
def test_a_right_answer_by_another_way(identifier: str, submission: Callable[..., Any]) -> None:
    """Float32, loops, SciPy, TensorFlow, the lessons' own functions: full points on any cases."""
    exercise = find(identifier)
    given = submission if isinstance(submission, tuple) else (submission,)
    for seed in range(5):
        questions = ask(exercise, seed)
        verdict = judge(exercise, questions, answer(questions, *given))
        assert verdict["fault"] is None
        assert verdict["points"] == exercise.points, f"seed {seed}: {verdict}"
