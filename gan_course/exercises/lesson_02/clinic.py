"""A wrong loss to repair, and a test that catches it."""

from collections.abc import Callable

import numpy as np

from gan_course.exercises.clinics import accepts_right_programs, catches_broken_programs
from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Property
from gan_course.exercises.lesson_02.common import (
    is_capped,
    is_large,
    naive_value,
    sigmoid,
    softplus,
)
from gan_course.exercises.lesson_02.programs import PROGRAMS
from gan_course.exercises.properties import (
    Test,
    close_to_reference,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _cross_entropy(real_logits, fake_logits):
    return np.mean(softplus(-real_logits)) + np.mean(softplus(fake_logits))


def _swapped(real_logits, fake_logits):
    return _cross_entropy(fake_logits, real_logits)


def _summed(real_logits, fake_logits):
    return np.sum(softplus(-real_logits)) + np.sum(softplus(fake_logits))


def _test_of_zeros(loss):
    assert np.isclose(loss(np.zeros(3), np.zeros(3)), np.log(4))


def _test_of_direction(loss):
    good, bad = loss(np.ones(3), -np.ones(3)), loss(-np.ones(3), np.ones(3))
    assert good < bad


def _test_of_finite(loss):
    assert np.isfinite(loss(np.array([100.0, -100.0]), np.array([100.0, -100.0])))


def _test_without_assert(loss):
    return np.isclose(loss(np.array([1.0, 2.0]), np.array([-1.0])), 0.53)


def _test_of_sign(loss):
    assert loss(np.array([1.0, 2.0]), np.array([-1.0])) > 0


def _test_of_one_each(loss):
    right = np.log1p(np.exp(-2.0)) + np.log1p(np.exp(-1.0))
    assert np.isclose(loss(np.array([2.0]), np.array([-1.0])), right)


def _test_of_one_large_each(loss):
    assert np.isclose(loss(np.array([-100.0]), np.array([50.0])), 150.0)


def _test_of_everyday_logits(loss):
    right = (np.log1p(np.exp(-2.0)) + np.log(2)) / 2 + np.log1p(np.exp(-1.0))
    assert np.isclose(loss(np.array([2.0, 0.0]), np.array([-1.0])), right)


def _test_of_equal_numbers(loss):
    right = (np.log1p(np.exp(-2.0)) + 100 + np.log1p(np.exp(-1.0)) + 50) / 2
    assert np.isclose(loss(np.array([2.0, -100.0]), np.array([-1.0, 50.0])), right)


def _test(loss):
    assert np.isclose(loss(np.zeros(3), np.zeros(2)), np.log(4))
    right = (np.log1p(np.exp(-2.0)) + np.log(2)) / 2 + np.log1p(np.exp(-1.0))
    assert np.isclose(loss(np.array([2.0, 0.0]), np.array([-1.0])), right)
    assert np.isclose(loss(np.array([-100.0]), np.array([50.0])), 150.0)


def _sign_only(real_logits, fake_logits):
    real, fake = sigmoid(real_logits), sigmoid(fake_logits)
    return -np.mean(np.log(real + 1e-8)) - np.mean(np.log(1 - fake + 1e-8))


def _no_guard(real_logits, fake_logits):
    return -naive_value(real_logits, fake_logits)


_EVERYDAY = ("calling the data", "never looks", "adds up")


def _notices(*kinds: str) -> Callable[[Case], bool]:
    """Return which programs a property is about: the right ones, and the broken ones of a kind."""
    return lambda case: case.expected == "passed" or any(kind in case.says for kind in kinds)


def _judges(*, again: bool = False) -> Test:
    """Hold if right programs pass, and broken ones fail; why right ones do not is said once."""
    accepts, catches = accepts_right_programs(), catches_broken_programs()

    def test(case: Case, out: dict[str, str]) -> bool | Fault:
        accepted = accepts(case, out)
        if accepted is True:
            return catches(case, out)
        return Fault("", "", note="First it must pass on right programs.") if again else accepted

    return test


loss_clinic = Exercise(
    id="loss_clinic",
    title="Clinic: a loss from a web page",
    points=6,
    kind="clinic",
    signature=("discriminator_loss(real_logits, fake_logits)", "test_discriminator_loss(loss)"),
    asks="This discriminator's loss was copied from a web page. Trained with it, a discriminator "
    "gets surer and surer of the *wrong* answer; and it learns nothing from samples about which it "
    "is very wrong.\n\n"
    "```python\n"
    "def discriminator_loss(real_logits, fake_logits):\n"
    "    real = 1 / (1 + np.exp(-real_logits))\n"
    "    fake = 1 / (1 + np.exp(-fake_logits))\n"
    "    loss = np.mean(np.log(real + 1e-8)) + np.mean(np.log(1 - fake + 1e-8))\n"
    "    return loss\n"
    "```\n\n"
    "**Repair it**: return −V, to be minimised, right at logits of ±100. `real_logits` and "
    "`fake_logits` are arrays of shape (N,) and (M,); N and M may differ.\n\n"
    "**Write a test** of such a loss: `test_discriminator_loss(loss)` is given a function and says "
    "by `assert` whether it is right. It must pass on every right function and fail on every "
    "broken one; it will be tried on several of both kinds that you do not see. Some of the right "
    "ones compute in float32: leave room for their rounding (`np.isclose` does).",
    reference=(_cross_entropy, _test),
    cases=lambda rng: [
        (rng.normal(1.0, 2.0, 8), rng.normal(-1.0, 2.0, 5)),
        (rng.normal(0.0, 1.0, 4), rng.normal(0.5, 1.0, 6)),
        (np.array([-100.0, 1.0]), np.array([100.0, 30.0, -2.0])),
    ],
    programs=PROGRAMS,
    properties=[
        Property(
            2,
            "repaired, is −V at logits of everyday size",
            close_to_reference(),
            why="−V is the mean of −log D over the real samples plus the mean of −log(1 − D) over "
            "the generated ones.",
            on=lambda case: not is_large(case),
        ),
        Property(
            1,
            "repaired, is right at ±100",
            close_to_reference(),
            why="A sample judged wrong with a logit of 100 costs 100, in the mean of its kind.",
            needs_previous=True,
            on=is_large,
        ),
        Property(1, "your test notices a turned sign", _judges(), part=1, on=_notices("V instead")),
        Property(
            1,
            "your test notices swapped labels, a forgotten term, sums for means",
            _judges(again=True),
            part=1,
            on=_notices(*_EVERYDAY),
        ),
        Property(
            1,
            "your test notices what shows only at large logits, or if N and M differ",
            _judges(again=True),
            part=1,
            on=_notices("1e-8", "infinite", "one mean"),
        ),
    ],
    misconceptions=[
        Misconception(
            "only the sign",
            (_sign_only, None),
            "The sign is right now. Something still caps the logarithm (the 1e-8, or a clip): a "
            "real sample with d = −100 should cost 100 and costs less, with a slope of 0. That was "
            "the second complaint.",
            recognise=is_capped,
        ),
        Misconception(
            "labels swapped",
            (_swapped, None),
            "Your loss is small where the data are called made up: real and generated samples "
            "have changed places.",
        ),
        Misconception(
            "sums",
            (_summed, None),
            "You add up over the samples. The loss is the sum of two *means*; otherwise it grows "
            "with the batch.",
        ),
        Misconception(
            "the guard taken out",
            (_no_guard, None),
            "Sign repaired, 1e-8 removed; what it guarded against is back: 1 − σ(100) rounds to 0, "
            "and its logarithm is −∞. Use softplus, which needs no guard.",
        ),
        Misconception(
            "tested at zero only",
            (None, _test_of_zeros),
            "Your test notices a turned sign and sums, and nothing else. A test that asks for "
            "log 4 at D = ½ is like that: there real and made up look alike, so that swapped "
            "labels and a forgotten term give log 4 as well. Ask at unequal logits too.",
        ),
        Misconception(
            "tested by the sign only",
            (None, _test_of_sign),
            "Your test notices a turned sign, and nothing else: every other broken loss is above 0 "
            "too. Compare with a number worked out by hand.",
        ),
        Misconception(
            "one everyday sample of each",
            (None, _test_of_one_each),
            "Your test compares with the right number, at one point. With one sample of each kind "
            "a sum is a mean, and at everyday logits 1e-8 changes nothing. Ask also with several "
            "samples, and at ±100.",
        ),
        Misconception(
            "one large sample of each",
            (None, _test_of_one_large_each),
            "Your test sees nearly all. But with one sample of each kind (or zeros) a sum is a "
            "mean, and it does not matter which mean. Ask with several samples, N and M different.",
        ),
        Misconception(
            "everyday logits only",
            (None, _test_of_everyday_logits),
            "Your test sees all that goes wrong at everyday logits. What was wrong with the web "
            "page's *second* mistake shows only where D rounds to 0 or 1: ask there too.",
        ),
        Misconception(
            "as many real as generated",
            (None, _test_of_equal_numbers),
            "Your test sees all but one: a loss with one mean over all samples, which is right as "
            "long as there are as many real as generated ones. Let N and M differ.",
        ),
        Misconception(
            "tested by comparison only",
            (None, _test_of_direction),
            "Your test notices a turned sign and swapped labels, as one does that asks whether a "
            "better discriminator has a smaller loss. With a term missing it has too, and with a "
            "cap. Compare with a number worked out by hand.",
        ),
        Misconception(
            "tested for finiteness only",
            (None, _test_of_finite),
            "Your test notices an infinite loss, and nothing else. Every wrong number is finite: "
            "the 1e-8 was put there to pass this very test.",
        ),
        Misconception(
            "a test that cannot fail",
            (None, _test_without_assert),
            "Your test fails on no program at all. A test speaks by raising an error: a comparison "
            "that is only computed, or returned, says nothing without `assert` before it; "
            '`assert (condition, "text")` never fails, since a pair counts as true; and what holds '
            "for every number, as its type, tells no loss from another.",
        ),
    ],
    hints=[
        "Repair: which way must a loss move when a real sample gets a larger logit? And what is "
        "log(D + 1e-8) where D rounds to 0? Lesson 02 writes −log D in terms of d.",
        "Repair: `np.logaddexp(0, t)` is softplus(t); −log D is softplus(−d). Test: by hand, real "
        "logits of 2 and 0 and a fake one of −1 cost ½(log(1 + e⁻²) + log 2) + log(1 + e⁻¹).",
        "Test, large logits: for a real logit of −100 and a fake one of 50 the loss is 150, to "
        "many digits. Which of the mistakes does neither number catch?",
    ],
    shown="A loss with its sign and its arithmetic right, and a test that would have caught the "
    "web page's. The tests of this course's own losses are built the same way: numbers derived by "
    "hand, and ±100.",
)
