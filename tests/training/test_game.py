"""The game in formulas: the best discriminator, its value, and steps of both players."""

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from gan_course.metrics import js_divergence
from gan_course.training import (
    alternating_step,
    cross_entropy_discriminator_loss,
    game_value,
    optimal_discriminator,
    optimal_logit,
    simultaneous_step,
)

X = np.linspace(-15, 15, 6001)
DATA = stats.norm.pdf(X, -1.0, 0.6)
FAKE = stats.norm.pdf(X, 1.0, 1.0)


def bilinear(phi, theta):
    """V = φ · θ."""
    return theta, phi


def test_the_formulas_need_no_keras():
    """Loading the game loads neither Keras nor TensorFlow; the other names are still there."""
    code = (
        "import sys; from gan_course.training import optimal_discriminator;"
        "print([m for m in ('keras', 'tensorflow', 'scipy') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_unknown_names_of_training_are_errors():
    """A misspelt name is an AttributeError that names the module."""
    from gan_course import training

    assert {"GAN", "optimal_logit"} <= set(dir(training))
    with pytest.raises(AttributeError, match=r"'gan_course\.training' has no attribute 'GNA'"):
        _ = training.GNA


def test_the_best_discriminator_is_bayes_rule():
    """Four times likelier real than fake is 4 / 5; alone on one side it is sure."""
    assert optimal_discriminator(0.40, 0.10) == pytest.approx(0.8)
    assert optimal_discriminator([0.3, 0.0, 2.0], [0.3, 1.0, 0.0]).tolist() == [0.5, 0.0, 1.0]


def test_the_best_discriminator_of_extreme_densities():
    """Where both are tiny or huge the ratio still decides; where both are 0 only the coin does."""
    tiny, huge = [1e-30, 1e-320, 0.0], [1e308, 1e308, 0.0]
    np.testing.assert_allclose(
        optimal_discriminator(tiny, [3e-30, 1e-320, 0.0]), [0.25, 0.5, 0.5], rtol=1e-12
    )
    np.testing.assert_allclose(optimal_discriminator(huge, huge), 0.5)
    assert optimal_logit([0.0, 0.0, 1.0], [0.0, 1.0, 0.0]).tolist() == [0.0, -np.inf, np.inf]


def test_the_logit_is_the_log_ratio():
    """σ(d*) is D*, and d* goes on where D* has rounded to 1."""
    np.testing.assert_allclose(
        1 / (1 + np.exp(-optimal_logit(DATA, FAKE))), optimal_discriminator(DATA, FAKE), atol=1e-14
    )
    assert optimal_discriminator(1.0, 1e-40) == 1.0
    assert optimal_logit(1.0, 1e-40) == pytest.approx(40 * math.log(10))


@pytest.mark.parametrize("function", [optimal_discriminator, optimal_logit])
def test_what_is_no_density_is_refused(function):
    """Negative numbers, NaN and two shapes are answered with what was expected."""
    with pytest.raises(ValueError, match="expected densities"):
        function([-0.1, 1.0], [0.5, 0.5])
    with pytest.raises(ValueError, match="negative numbers, infinities or NaN"):
        function([np.nan], [0.5])
    with pytest.raises(ValueError, match=r"shape \(2,\) and p_g \(3,\); expected both densities"):
        function([0.1, 0.2], [0.1, 0.2, 0.3])


def test_the_value_at_the_best_discriminator():
    """V(D*, G) = −log 4 + 2 JSD, and no other D reaches it."""
    best = optimal_logit(DATA, FAKE)
    value = game_value(best, DATA, FAKE, X)
    # Both are the same integrals, summed in another order.
    assert value == pytest.approx(-math.log(4) + 2 * js_divergence(DATA, FAKE, X), abs=1e-12)
    rng = np.random.default_rng(0)
    for size in (0.01, 0.1, 1.0):
        assert game_value(best + size * rng.normal(size=X.shape), DATA, FAKE, X) < value


def test_the_value_of_an_undecided_discriminator():
    """D = ½ gives −log 4 whatever the densities are; quite sure and wrong gives −∞."""
    assert game_value(np.zeros(len(X)), DATA, FAKE, X) == pytest.approx(-math.log(4), abs=1e-12)
    assert game_value(np.full(len(X), np.inf), DATA, FAKE, X) == -math.inf
    # −softplus(−1000) − softplus(1000), without overflow
    assert game_value(np.full(len(X), 1e3), DATA, FAKE, X) == pytest.approx(-1e3)


def test_the_value_is_minus_the_library_loss():
    """On samples, −V is the cross-entropy of the discriminator."""
    rng = np.random.default_rng(1)
    best = -0.3 + 0.8 * X
    real, fake = rng.normal(-1.0, 0.6, 200_000), rng.normal(1.0, 1.0, 200_000)
    loss = float(cross_entropy_discriminator_loss(-0.3 + 0.8 * real, -0.3 + 0.8 * fake))
    # Means of 200,000 numbers with standard deviations below 1: 4 / √200,000 = 0.009.
    assert game_value(best, DATA, FAKE, X) == pytest.approx(-loss, abs=0.009)


def test_a_grid_that_misses_mass_is_refused():
    """As in the divergences; and so are logits that are no numbers."""
    with pytest.raises(ValueError, match="density has the mass"):
        game_value(np.zeros(10), DATA[:10], FAKE[:10], X[:10])
    with pytest.raises(ValueError, match="6001 NaN; expected a number"):
        game_value(np.full(len(X), np.nan), DATA, FAKE, X)


def test_simultaneous_steps_spiral_out():
    """On φθ a step multiplies the distance from the solution by √(1 + η²) = |1 ± iη|."""
    phi, theta = 1.0, 0.0
    for _ in range(50):
        phi, theta = simultaneous_step(phi, theta, bilinear, 0.2)
    assert math.hypot(phi, theta) == pytest.approx((1 + 0.2**2) ** 25, rel=1e-12)


def test_alternating_steps_stay():
    """On φθ they keep φ² + θ² + ηφθ, a quantity found by hand, so they neither arrive nor leave."""
    phi, theta = 1.0, 0.0
    for _ in range(500):
        phi, theta = alternating_step(phi, theta, bilinear, 0.2)
    # With φ' = φ + ηθ and θ' = θ − ηφ': φ'² + θ'² + ηφ'θ' = φ'² + θ'(θ' + ηφ') = φ'² + θ'θ
    # = φ'² + θ(θ − ηφ') = φ'(φ' − ηθ) + θ² = φ'φ + θ² = φ² + θ² + ηφθ.
    assert phi**2 + theta**2 + 0.2 * phi * theta == pytest.approx(1.0, rel=1e-10)


@pytest.mark.parametrize("step", [simultaneous_step, alternating_step])
def test_the_discriminator_climbs_and_the_generator_descends(step):
    """On a saddle with curvature, −φ² + θ², both players' steps lead to the solution."""
    phi, theta = np.array([1.0, -2.0]), np.array(3.0)
    for _ in range(60):
        phi, theta = step(phi, theta, lambda phi, theta: (-2 * phi, 2 * theta), 0.1)
    np.testing.assert_allclose(phi, [0.8**60, -2 * 0.8**60])
    np.testing.assert_allclose(theta, 3 * 0.8**60)


def test_the_generator_answers_the_new_discriminator():
    """The two kinds of step differ in what θ sees: the old φ or the new one."""
    assert simultaneous_step(1.0, 1.0, bilinear, 0.5) == (1.5, 0.5)
    assert alternating_step(1.0, 1.0, bilinear, 0.5) == (1.5, 0.25)
