"""A wrong loss to repair, and a test that catches it."""

import numpy as np

from gan_course.exercises.clinics import accepts_right_programs, catches_broken_programs
from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Program, Property
from gan_course.exercises.lesson_02.common import naive_value, sigmoid, softplus
from gan_course.exercises.properties import (
    Test,
    close_to_reference,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _cross_entropy(real_logits, fake_logits):
    return np.mean(softplus(-real_logits)) + np.mean(softplus(fake_logits))


def by_logaddexp(real_logits, fake_logits):
    real, fake = np.logaddexp(0, -real_logits), np.logaddexp(0, fake_logits)
    return real.mean() + fake.mean()


def by_maximum(real_logits, fake_logits):
    real = np.maximum(-real_logits, 0) + np.log1p(np.exp(-np.abs(real_logits)))
    fake = np.maximum(fake_logits, 0) + np.log1p(np.exp(-np.abs(fake_logits)))
    return np.mean(real) + np.mean(fake)


def sign_turned(real_logits, fake_logits):
    return -np.mean(np.logaddexp(0, -real_logits)) - np.mean(np.logaddexp(0, fake_logits))


def patched(real_logits, fake_logits):
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    return -np.mean(np.log(real + 1e-8)) - np.mean(np.log(1 - fake + 1e-8))


def unguarded(real_logits, fake_logits):
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    return -np.mean(np.log(real)) - np.mean(np.log(1 - fake))


def labels_swapped(real_logits, fake_logits):
    return np.mean(np.logaddexp(0, real_logits)) + np.mean(np.logaddexp(0, -fake_logits))


def data_forgotten(real_logits, fake_logits):
    return 2 * np.mean(np.logaddexp(0, fake_logits))


def _test_of_zeros(loss):
    assert np.isclose(loss(np.zeros(3), np.zeros(3)), np.log(4))


def _test_of_direction(loss):
    good, bad = loss(np.ones(3), -np.ones(3)), loss(-np.ones(3), np.ones(3))
    assert good < bad


def _test_of_finite(loss):
    assert np.isfinite(loss(np.array([100.0, -100.0]), np.array([100.0, -100.0])))


def _test_without_assert(loss):
    return np.isclose(loss(np.array([1.0, 2.0]), np.array([-1.0])), 0.53)


def _test(loss):
    assert np.isclose(loss(np.zeros(3), np.zeros(2)), np.log(4))
    right = np.log1p(np.exp(-2.0)) + np.log1p(np.exp(-1.0))
    assert np.isclose(loss(np.array([2.0]), np.array([-1.0])), right)
    assert np.isclose(loss(np.array([-100.0]), np.array([50.0])), 150.0)


def _sign_only(real_logits, fake_logits):
    real, fake = sigmoid(real_logits), sigmoid(fake_logits)
    return -np.mean(np.log(real + 1e-8)) - np.mean(np.log(1 - fake + 1e-8))


def _no_guard(real_logits, fake_logits):
    return -naive_value(real_logits, fake_logits)


def _judges(only: str = "") -> Test:
    """Hold if right programs pass, and broken ones fail: all of them, or those of one kind."""
    accepts, catches = accepts_right_programs(), catches_broken_programs()

    def test(case: Case, out: dict[str, str]) -> bool | Fault:
        accepted = accepts(case, out)
        if accepted is not True or only not in case.says:
            return accepted
        return catches(case, out)

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
    "`fake_logits` are arrays with N and M logits.\n\n"
    "**Write a test** of such a loss: `test_discriminator_loss(loss)` is given a function and says "
    "by `assert` whether it is right. It must pass on every right function and fail on every "
    "broken one; it will be tried on several of both kinds that you do not see.",
    reference=(_cross_entropy, _test),
    cases=lambda rng: [
        (rng.normal(1.0, 2.0, 8), rng.normal(-1.0, 2.0, 5)),
        (rng.normal(0.0, 1.0, (4, 1)), rng.normal(0.5, 1.0, (6, 1))),
        (np.array([-100.0, 1.0]), np.array([100.0, 30.0, -2.0])),
    ],
    programs=[
        Program(by_logaddexp),
        Program(by_maximum),
        Program(sign_turned, "returns V instead of −V"),
        Program(patched, "adds 1e-8 inside the logarithm"),
        Program(unguarded, "is infinite where a generated sample looks very real"),
        Program(labels_swapped, "rewards calling the data made up"),
        Program(data_forgotten, "never looks at the real samples"),
    ],
    properties=[
        Property(
            2,
            "repaired, is −V at logits of everyday size",
            lambda case, out: (
                np.abs(case.arguments["real_logits"]).max() > 50 or close_to_reference()(case, out)
            ),
            why="A loss is made smaller. V is what the discriminator makes larger, so its loss "
            "is −V, at least 0.",
        ),
        Property(
            1,
            "repaired, is right at ±100",
            close_to_reference(),
            why="Inside a logarithm, 1e-8 caps the loss at 18.4: from there on it is flat.",
            needs_previous=True,
        ),
        Property(1, "your test notices a turned sign", _judges("V instead"), part=1),
        Property(2, "your test notices every broken program", _judges(), part=1),
    ],
    misconceptions=[
        Misconception(
            "only the sign",
            (_sign_only, None),
            "The sign is right now. The 1e-8 is still there: a real sample with d = −100 should "
            "cost 100 and costs 18.4, with a slope of 0. That was the second complaint.",
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
            "Your test asks for log 4 at D = ½. That is the one point where real and made up look "
            "alike: swapped labels and a forgotten term give log 4 as well. Ask at unequal logits "
            "too.",
        ),
        Misconception(
            "tested by comparison only",
            (None, _test_of_direction),
            "Your test asks whether a better discriminator has a smaller loss. A loss with one "
            "term missing has that too, and so has a capped one. Compare with a number worked out "
            "by hand.",
        ),
        Misconception(
            "tested for finiteness only",
            (None, _test_of_finite),
            "Your test asks whether the loss is finite. So is every wrong number: the 1e-8 was "
            "put there to pass this very test.",
        ),
        Misconception(
            "a test that cannot fail",
            (None, _test_without_assert),
            "Your test fails on no program at all. A test speaks by raising an error: a comparison "
            "that is only computed, or returned, says nothing. Write `assert` before it.",
        ),
    ],
    hints=[
        "Repair: the loss is softplus(−d) on real samples plus softplus(d) on generated ones, "
        "means of each. `np.logaddexp(0, t)` is softplus.",
        "Test: work out the right number for one real logit of 2 and one fake logit of −1, by "
        "hand, and compare. Which of the mistakes does that catch?",
        "Test, large logits: for a real logit of −100 and a fake one of 50 the loss is 150, to "
        "many digits.",
    ],
    shown="A loss with its sign and its arithmetic right, and a test that would have caught the "
    "web page's. The tests of this course's own losses are built the same way: numbers derived by "
    "hand, and ±100.",
)
