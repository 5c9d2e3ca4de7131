"""Losses: literal answers derived by hand, and what holds at extreme logits."""

import math

import numpy as np
import pytest

from gan_course import training
from gan_course.backend import tf
from gan_course.training import LOSSES

# σ(0) = 1/2, σ(log 3) = 3/4, σ(−log 3) = 1/4: logits whose probabilities are known by heart.
LOG3 = math.log(3)
REAL = np.array([[0.0], [LOG3]], np.float32)
FAKE = np.array([[-LOG3], [0.0]], np.float32)

# Derived on paper from the definitions in probabilities, not from the code's softplus form.
LITERALS = {
    # −½(log ½ + log ¾) − ½(log ¾ + log ½) = −(log ½ + log ¾) = log 2 + log 4/3 = log 8/3
    "cross_entropy_discriminator_loss": math.log(8 / 3),
    # ½(log ¾ + log ½) = ½ log 3/8
    "saturating_generator_loss": 0.5 * math.log(3 / 8),
    # −½(log ¼ + log ½) = ½ log 8
    "non_saturating_generator_loss": 0.5 * math.log(8),
    # ½·½((0−1)² + (L−1)²) + ½·½(L² + 0) with L = log 3
    "least_squares_discriminator_loss": 0.25 * (1 + (LOG3 - 1) ** 2) + 0.25 * LOG3**2,
    # ½·½((−L−1)² + 1)
    "least_squares_generator_loss": 0.25 * ((LOG3 + 1) ** 2 + 1),
    # ½(1 + 0), since 1 − log 3 < 0, and ½(0 + 1), since 1 − log 3 < 0 again
    "hinge_discriminator_loss": 1.0,
    "hinge_generator_loss": 0.5 * LOG3,
    # mean fake − mean real = −½L − ½L
    "wasserstein_discriminator_loss": -LOG3,
    "wasserstein_generator_loss": 0.5 * LOG3,
}
ALL = sorted(LITERALS)


def value_and_gradients(name, real, fake):
    real, fake = tf.constant(real), tf.constant(fake)
    with tf.GradientTape() as tape:
        tape.watch([real, fake])
        value = getattr(training, name)(real, fake)
    gradients = tape.gradient(value, [real, fake], unconnected_gradients="zero")
    return float(value), *(gradient.numpy() for gradient in gradients)


def test_every_loss_has_a_literal():
    """Each public loss is tested against an answer derived by hand."""
    assert set(ALL) == {name for name in training.__all__ if name.endswith("_loss")}


@pytest.mark.parametrize("name", ALL)
def test_equals_the_literal(name):
    """A loss equals the number derived on paper."""
    value, _, _ = value_and_gradients(name, REAL, FAKE)
    assert value == pytest.approx(LITERALS[name], rel=1e-6)  # float32 has 7 digits


# Value and d(loss)/d(real), d(loss)/d(fake) for single logits, as limits derived by hand.
EXTREMES = {
    "cross_entropy_discriminator_loss": {
        (100, -100): (0, 0, 0),  # both right: −log 1 twice, flat
        (-100, 100): (200, -1, 1),  # both wrong: softplus(100) = 100 each
    },
    "saturating_generator_loss": {
        (0, -100): (0, 0, 0),  # the vanishing gradient the lesson is about
        (0, 100): (-100, 0, -1),
    },
    "non_saturating_generator_loss": {(0, -100): (100, 0, -1), (0, 100): (0, 0, 0)},
    "least_squares_discriminator_loss": {
        (100, -100): (0.5 * 99**2 + 0.5 * 100**2, 99, -100),
        (-100, 100): (0.5 * 101**2 + 0.5 * 100**2, -101, 100),
    },
    "least_squares_generator_loss": {
        (0, -100): (0.5 * 101**2, 0, -101),
        (0, 100): (0.5 * 99**2, 0, 99),
    },
    "hinge_discriminator_loss": {(100, -100): (0, 0, 0), (-100, 100): (202, -1, 1)},
    "hinge_generator_loss": {(0, -100): (100, 0, -1), (0, 100): (-100, 0, -1)},
    "wasserstein_discriminator_loss": {(100, -100): (-200, -1, 1), (-100, 100): (200, -1, 1)},
    "wasserstein_generator_loss": {(0, -100): (100, 0, -1), (0, 100): (-100, 0, -1)},
}


@pytest.mark.parametrize("name", ALL)
def test_stable_at_logits_of_a_hundred(name):
    """Value and gradients at ±100 are the finite numbers that mathematics gives."""
    for (real, fake), expected in EXTREMES[name].items():
        value, by_real, by_fake = value_and_gradients(
            name, np.array([[real]], np.float32), np.array([[fake]], np.float32)
        )
        # e⁻¹⁰⁰ ≈ 4e-44 is all that separates the exact values from these limits.
        np.testing.assert_allclose(
            [value, by_real.item(), by_fake.item()], expected, rtol=1e-6, atol=1e-30
        )


@pytest.mark.parametrize("name", ALL)
def test_gradient_agrees_with_differences(name):
    """The gradient equals a central difference of the value, in float64, away from kinks."""
    rng = np.random.default_rng(0)
    real, fake = rng.normal(0, 2, (5, 1)), rng.normal(0, 2, (5, 1))
    _, by_real, by_fake = value_and_gradients(name, real, fake)
    step = 1e-6
    for array, gradient in ((real, by_real), (fake, by_fake)):
        for index in range(5):
            array[index] += step
            above, _, _ = value_and_gradients(name, real, fake)
            array[index] -= 2 * step
            below, _, _ = value_and_gradients(name, real, fake)
            array[index] += step
            # Error of the difference: step² from the formula, 1e-16 / step from rounding.
            assert gradient[index].item() == pytest.approx((above - below) / (2 * step), abs=1e-8)


def test_discriminator_loss_at_the_end_of_the_game_is_log_4():
    """With D = ½ everywhere the cross-entropy is log 4: the game's value, with its sign turned."""
    zeros = np.zeros((7, 1), np.float32)
    value, _, _ = value_and_gradients("cross_entropy_discriminator_loss", zeros, zeros)
    assert value == pytest.approx(math.log(4), rel=1e-6)


def test_the_two_generator_losses_are_different_objectives():
    """Saturating and non-saturating gradients differ by the factor (1 − D) / D."""
    fake = np.array([[-2.0]])
    _, _, saturating = value_and_gradients("saturating_generator_loss", fake, fake)
    _, _, non_saturating = value_and_gradients("non_saturating_generator_loss", fake, fake)
    probability = 1 / (1 + math.exp(2))
    assert saturating.item() == pytest.approx(-probability)
    assert non_saturating.item() == pytest.approx(-(1 - probability))


def test_pairs_are_generator_then_discriminator():
    """The table of pairs keeps the order (generator's loss, discriminator's loss)."""
    for generator_loss, discriminator_loss in LOSSES.values():
        assert generator_loss.__name__.endswith("generator_loss")
        assert discriminator_loss.__name__.endswith("discriminator_loss")
