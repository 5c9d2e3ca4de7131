"""Wrong answers in learners' own code, not the definitions', are named all the same."""

from typing import Any

import numpy as np
import pytest

from gan_course.exercises import answer, ask, find, judge

# mypy: disable-error-code="no-untyped-def"
# Written as learners write: short, and without annotations.


def clipped_mixture(x, weights, means, widths):
    z = (x[:, None] - means) / widths
    density = (weights * np.exp(-(z**2) / 2) / (widths * np.sqrt(2 * np.pi))).sum(axis=1)
    return np.log(np.clip(density, 1e-12, None))


def masked(p, q, x):
    there = p > 0
    forward = np.trapezoid(p[there] * np.log(p[there] / q[there]), x[there])
    there = q > 0
    return forward, np.trapezoid(q[there] * np.log(q[there] / p[there]), x[there])


def _masses(p, q, x):
    return min(np.trapezoid(p, x), np.trapezoid(q, x))


def distance(p, q, x):
    from scipy.spatial.distance import jensenshannon

    return jensenshannon(p, q), _masses(p, q, x)


def distance_squared(p, q, x):
    return distance(p, q, x)[0] ** 2, _masses(p, q, x)


def by_value(p, q, x):
    from scipy.special import xlogy

    best = p / np.where(p + q > 0, p + q, 1)
    value = np.trapezoid(xlogy(p, best) + xlogy(q, 1 - best), x)
    return (value + np.log(4)) / 2, _masses(p, q, x)


def clipped_value(real_logits, fake_logits):
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    real, fake = np.clip(real, 1e-7, 1 - 1e-7), np.clip(fake, 1e-7, 1 - 1e-7)
    return np.log(real).mean() + np.log(1 - fake).mean()


def clipped_loss(real_logits, fake_logits):
    return -clipped_value(real_logits, fake_logits)


def assert_of_a_pair(loss):
    pair = (np.isclose(loss(np.zeros(3), np.zeros(2)), 1.0), "not log 4")
    assert pair  # written in one line, pytest would warn


def assert_of_the_type(loss):
    assert isinstance(float(loss(np.zeros(3), np.zeros(2))), float)


def assert_of_the_sign(loss):
    assert loss(np.array([0.3]), np.array([0.1, -0.2])) > 0


WRONG: dict[str, tuple[str, Any]] = {
    "clipped mixture": ("mixture_log_density", clipped_mixture),
    "masked": ("kl_both_ways", masked),
    "distance": ("js_on_a_grid", distance),
    "squared": ("js_on_a_grid", distance_squared),
    "by value": ("js_on_a_grid", by_value),
    "clipped value": ("value_of_the_game", clipped_value),
    "clipped loss": ("loss_clinic", (clipped_loss, None)),
    "a pair": ("loss_clinic", (None, assert_of_a_pair)),
    "the type": ("loss_clinic", (None, assert_of_the_type)),
    "the sign": ("loss_clinic", (None, assert_of_the_sign)),
}
NAMES = {
    "clipped mixture": "a tiny number added",
    "masked": "points left out",
    "distance": "SciPy's distance",
    "squared": "SciPy's distance, squared",
    "by value": "by way of the value",
    "clipped value": "a guard in the logarithm",
    "clipped loss": "only the sign",
    "a pair": "a test that cannot fail",
    "the type": "a test that cannot fail",
    "the sign": "tested by the sign only",
}


@pytest.mark.parametrize("way", WRONG)
def test_a_wrong_answer_in_a_learners_own_code_is_named(way: str) -> None:
    """A clip for a guard, SciPy's own function, a mask: recognised by what they answer."""
    identifier, submission = WRONG[way]
    exercise = find(identifier)
    questions = ask(exercise)
    given = submission if isinstance(submission, tuple) else (submission,)
    verdict = judge(exercise, questions, answer(questions, *given))
    assert verdict["fault"] is None
    assert verdict["points"] < exercise.points
    assert verdict["misconception"] == NAMES[way]


def test_each_method_of_a_class_counts_by_itself() -> None:
    """A right method keeps its points whether the other is wrong, missing or not written yet."""
    exercise = find("fitted_gaussian")
    questions = ask(exercise)
    none = {"log_density": lambda self, x: None, "sample": lambda self, count, seed: None}
    right = exercise.reference

    def points(submitted: type) -> list[float]:
        verdict = judge(exercise, questions, answer(questions, submitted))
        return [item["points"] for item in verdict["properties"]]

    for name, expected in (("sample", [1, 2, 1, 0]), ("log_density", [0, 0, 0, 2])):
        assert points(type("FittedGaussian", (right,), {name: none[name]})) == expected
        assert points(type("FittedGaussian", (right,), {name: property()})) == expected


def test_an_alternating_step_of_another_game_alternates() -> None:
    """θ is judged by the φ that was returned: a wrong derivative costs no second time."""
    exercise = find("alternating_step")
    questions = ask(exercise)

    def another_game(phi, theta, step_size):
        phi += 2 * step_size * theta
        return phi, theta - step_size * phi

    verdict = judge(exercise, questions, answer(questions, another_game))
    assert [item["points"] for item in verdict["properties"]] == [0, 1, 0]


@pytest.mark.parametrize("seed", [None, 0])
def test_numbers_that_do_not_follow_the_seed_lose_a_point(seed: int | None) -> None:
    """From a generator without a seed, or with one of the learner's own."""
    exercise = find("draw_from_mixture")
    questions = ask(exercise)

    def draws(weights, means, widths, count, given):
        return exercise.reference(weights, means, widths, count, seed)

    verdict = judge(exercise, questions, answer(questions, draws))
    assert [item["points"] for item in verdict["properties"]] == [1, 1, 2, 0]
