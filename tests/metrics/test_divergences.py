"""Divergences on a grid: closed forms, what holds for all, and grids that miss something."""

import math

import numpy as np
import pytest
from scipy import stats

from gan_course.metrics import (
    expectation,
    js_divergence,
    kl_divergence,
    total_variation,
    wasserstein_distance,
)

X = np.linspace(-15, 15, 6001)
A = stats.norm.pdf(X, 0.5, 1.0)
B = stats.norm.pdf(X, -1.0, 1.5)
ALL = [kl_divergence, js_divergence, total_variation, wasserstein_distance]
every_divergence = pytest.mark.parametrize("divergence", ALL, ids=lambda f: f.__name__)

# The trapezoidal rule on smooth densities that end within the grid is exact to rounding; where
# |…| has a kink its error is about step² = 2.5e-5 times the slope's jump.
SMOOTH, KINKS = 1e-12, 2e-5


def test_kl_divergence_of_two_normal_laws():
    """It equals log(s₂/s₁) + (s₁² + (m₁ − m₂)²) / (2 s₂²) − ½, both ways round."""
    there = math.log(1.5) + (1.0 + 1.5**2) / (2 * 1.5**2) - 0.5
    back = math.log(1 / 1.5) + (1.5**2 + 1.5**2) / 2 - 0.5
    assert kl_divergence(A, B, X) == pytest.approx(there, abs=SMOOTH)
    assert kl_divergence(B, A, X) == pytest.approx(back, abs=SMOOTH)


def test_an_uneven_grid_gives_the_same():
    """Points may lie closer where the densities bend."""
    uneven = np.sinh(np.linspace(-4, 4, 6001))
    p, q = stats.norm.pdf(uneven, 0.5, 1.0), stats.norm.pdf(uneven, -1.0, 1.5)
    for divergence in ALL:
        assert divergence(p, q, uneven) == pytest.approx(divergence(A, B, X), abs=2 * KINKS)


def test_js_divergence_between_its_ends():
    """Two humps far apart are at log 2; one of them and both together have a known value."""
    left, right = stats.norm.pdf(X, -7, 0.4), stats.norm.pdf(X, 7, 0.4)
    assert js_divergence(left, right, X) == pytest.approx(math.log(2), abs=SMOOTH)
    # (1, 0) against (½, ½), the middle is (¾, ¼): ½ log(4/3) + ½ (½ log(2/3) + ½ log 2).
    expected = 0.5 * math.log(4 / 3) + 0.25 * math.log(2 / 3) + 0.25 * math.log(2)
    assert js_divergence(left, (left + right) / 2, X) == pytest.approx(expected, abs=SMOOTH)


def test_js_divergence_where_both_densities_end_in_float64():
    """In tails that pass through the smallest numbers there are, it stays finite."""
    wide = np.linspace(-60, 60, 24_001)
    p, q = stats.norm.pdf(wide, 0.5, 1.0), stats.norm.pdf(wide, -1.0, 1.5)
    assert np.any((q > 0) & (q < 1e-320))
    assert js_divergence(p, q, wide) == pytest.approx(js_divergence(A, B, X), abs=SMOOTH)


def test_js_divergence_is_bounded_by_total_variation():
    """JSD lies between TV² / 2 (Pinsker, twice) and TV · log 2 (Lin)."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        p = stats.norm.pdf(X, rng.normal(), rng.uniform(0.3, 1.5))
        q = stats.norm.pdf(X, rng.normal(), rng.uniform(0.3, 1.5))
        distance, divergence = total_variation(p, q, X), js_divergence(p, q, X)
        assert distance**2 / 2 - KINKS <= divergence <= distance * math.log(2) + KINKS


def test_total_variation_of_shifted_normal_laws():
    """For N(0, 1) and N(m, 1) it is 2 Φ(m / 2) − 1."""
    p, q = stats.norm.pdf(X), stats.norm.pdf(X, 1.3)
    expected = 2 * stats.norm.cdf(0.65) - 1
    assert total_variation(p, q, X) == pytest.approx(expected, abs=KINKS)


def test_wasserstein_distance_of_normal_laws():
    """A shift costs its length; a change of width costs its difference times E|Z| = √(2/π)."""
    p = stats.norm.pdf(X, 1.0, 0.8)
    assert wasserstein_distance(p, stats.norm.pdf(X, -2.5, 0.8), X) == pytest.approx(3.5)
    wider = 0.6 * math.sqrt(2 / math.pi)
    assert wasserstein_distance(p, stats.norm.pdf(X, 1.0, 1.4), X) == pytest.approx(wider, abs=1e-4)


def test_wasserstein_distance_agrees_with_samples():
    """SciPy's distance between the quantiles of both laws is the same number."""
    levels = (np.arange(20_000) + 0.5) / 20_000
    samples = stats.wasserstein_distance(
        stats.norm.ppf(levels, 0.5, 1.0), stats.norm.ppf(levels, -1.0, 1.5)
    )
    # 20,000 quantiles cut the tails off at ±4 standard deviations.
    assert wasserstein_distance(A, B, X) == pytest.approx(samples, abs=2e-4)


@every_divergence
def test_zero_for_equal_densities(divergence):
    """A density is at distance 0 from itself, and only from itself."""
    assert divergence(A, A, X) == 0
    assert divergence(A, B, X) > 0.1


@pytest.mark.parametrize("divergence", ALL[1:], ids=lambda f: f.__name__)
def test_symmetric(divergence):
    """All but Kullback–Leibler's are the same both ways round."""
    assert divergence(A, B, X) == pytest.approx(divergence(B, A, X), abs=SMOOTH)


def test_densities_with_zeros():
    """0 · log 0 is 0, so a hole in p costs nothing; a hole in q where p is makes KL infinite."""
    x = np.array([0.0, 1.0, 2.0])
    p, q = np.array([1.0, 0.5, 0.0]), np.array([0.0, 0.5, 1.0])
    assert kl_divergence(p, q, x) == math.inf
    assert 0 < js_divergence(p, q, x) < math.log(2)
    hole = np.array([0.0, 1.0, 0.0])
    assert kl_divergence(hole, (p + q) / 2, x) == pytest.approx(math.log(2))


def test_tiny_densities_lose_nothing():
    """Where p / q would overflow the result is still finite."""
    x = np.array([0.0, 1.0, 2.0, 3.0])
    p, q = np.array([0.0, 1.0, 0.0, 1e-300]), np.array([0.0, 1.0, 0.0, 5e-324])
    assert 0 <= kl_divergence(p, q, x) < 1e-290


@every_divergence
@pytest.mark.parametrize(
    ("x", "what"),
    [(np.linspace(-2, 8, 2001), "too narrow"), (np.linspace(-15, 15, 13), "too coarse")],
)
def test_a_grid_that_misses_mass_is_refused(divergence, x, what):
    """Mass that the grid does not see is an error that says how much there is and what to do."""
    p, q = stats.norm.pdf(x, 0.5, 1.0), stats.norm.pdf(x, -1.0, 1.5)
    with pytest.raises(ValueError, match=r"p has the mass .* expected 1 .* wider, or finer"):
        divergence(p, q, x)
    assert math.isfinite(divergence(p, q, x, tolerance=0.5))


@every_divergence
def test_what_is_no_density_is_refused(divergence):
    """Log-densities, NaN, other shapes and disordered grids are named, with what was expected."""
    with pytest.raises(ValueError, match=r"q holds negative .* np\.exp first"):
        divergence(A, np.log(B), X)
    with pytest.raises(ValueError, match="p holds negative numbers, infinities or NaN"):
        divergence(np.where(X > 0, A, np.nan), B, X)
    with pytest.raises(ValueError, match=r"q has shape \(6000,\), expected \(6001,\)"):
        divergence(A, B[1:], X)
    with pytest.raises(ValueError, match=r"x has shape .* increasing"):
        divergence(A, B, X[::-1])


def test_expectation_of_powers():
    """E[X²] of a normal law is m² + s²."""
    assert expectation(X**2, B, X) == pytest.approx(1.0 + 1.5**2, abs=SMOOTH)


def test_expectation_looks_only_where_the_density_is():
    """Infinite or missing values count where the density is not 0, and only there."""
    x, density = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0])
    assert expectation([-np.inf, 3.0, np.nan], density, x) == 3.0
    assert expectation([0.0, -np.inf, 0.0], density, x) == -math.inf
    with pytest.raises(ValueError, match="1 NaN; expected a number at each of the 3 points"):
        expectation([0.0, np.nan, 0.0], density, x)
    with pytest.raises(ValueError, match=r"values has shape \(2,\)"):
        expectation([0.0, 1.0], density, x)
