"""Toy distributions: densities against closed forms and SciPy, samples against densities."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from gan_course.data import (
    Banana,
    GaussianMixture,
    normal_density,
    ring_of_gaussians,
    two_humps,
)

FULL = GaussianMixture(
    [0.3, 0.7], [[0.0, 1.0], [2.0, -1.0]], [[[1.0, 0.6], [0.6, 0.5]], [[0.3, -0.1], [-0.1, 2.0]]]
)


def grid(low: float, high: float, count: int = 801) -> tuple[np.ndarray, float]:
    """Return the points of a square grid, (count, count, 2), and the area of one cell."""
    line = np.linspace(low, high, count)
    return np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1), (line[1] - line[0]) ** 2


def test_normal_density_is_the_closed_form() -> None:
    """At the mean it is 1/(σ√2π), one σ away it is that times exp(-1/2)."""
    assert normal_density(3.0, 3.0, 2.0) == pytest.approx(1 / (2 * math.sqrt(2 * math.pi)))
    assert normal_density(5.0, 3.0, 2.0) == pytest.approx(
        math.exp(-0.5) / (2 * math.sqrt(2 * math.pi))
    )
    assert normal_density(np.zeros((2, 3), np.float32)).shape == (2, 3)
    assert normal_density(np.zeros(2, np.float32)).dtype == np.float64


@pytest.mark.parametrize("deviation", [0.0, -1.0, math.nan, math.inf])
def test_normal_density_refuses_what_is_no_deviation(deviation: float) -> None:
    """The error shows the value."""
    with pytest.raises(ValueError, match=f"standard_deviation is {deviation}"):
        normal_density(0.0, 0.0, deviation)


def test_a_mixture_on_a_line_is_the_weighted_sum() -> None:
    """Its density is that of SciPy's normal laws, weighted, in the shape of the points."""
    x = np.linspace(-5, 5, 24).reshape(4, 6)
    expected = 0.4 * stats.norm.pdf(x, -2, 0.6) + 0.6 * stats.norm.pdf(x, 2, 0.9)
    np.testing.assert_allclose(two_humps().density(x), expected, rtol=1e-12)
    assert np.ndim(two_humps().density(0.0)) == 0


def test_a_mixture_in_the_plane_is_the_weighted_sum() -> None:
    """Full covariances agree with SciPy's multivariate normal laws."""
    points = np.random.default_rng(0).normal(size=(3, 5, 2))
    expected = sum(
        w * stats.multivariate_normal.pdf(points, m, c)
        for w, m, c in zip(FULL.weights, FULL.means, FULL.covariances, strict=True)
    )
    np.testing.assert_allclose(FULL.density(points), expected, rtol=1e-12)


def test_variances_alone_mean_a_diagonal_covariance() -> None:
    """(K, d) variances give what the diagonal (K, d, d) matrices give, in density and samples."""
    variances = np.array([[0.5, 2.0, 1.0], [1.0, 0.1, 3.0]])
    means = np.array([[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0]])
    short = GaussianMixture([0.5, 0.5], means, variances)
    long = GaussianMixture([0.5, 0.5], means, np.stack([np.diag(v) for v in variances]))
    points = np.random.default_rng(1).normal(size=(7, 3))
    np.testing.assert_allclose(short.log_density(points), long.log_density(points), rtol=1e-12)
    np.testing.assert_allclose(short.sample(50, 3), long.sample(50, 3), rtol=1e-12)


def test_the_log_density_is_exact_in_the_tails() -> None:
    """A hundred deviations out the density is rounded to 0; its logarithm is still the formula."""
    expected = math.log(0.6) - 0.5 * (98 / 0.9) ** 2 - math.log(0.9 * math.sqrt(2 * math.pi))
    assert two_humps().density(100.0) == 0
    assert two_humps().log_density(100.0) == pytest.approx(expected, rel=1e-12)


def test_a_component_of_weight_zero_adds_nothing() -> None:
    """It neither warns nor gives NaN."""
    mixture = GaussianMixture([1.0, 0.0], [0.0, 5.0], [1.0, 1.0])
    np.testing.assert_allclose(mixture.density(5.0), normal_density(5.0), rtol=1e-12)


@pytest.mark.parametrize(
    "distribution", [FULL, ring_of_gaussians(), Banana()], ids=["full", "ring", "banana"]
)
def test_a_density_in_the_plane_integrates_to_one(
    distribution: GaussianMixture | Banana,
) -> None:
    """The sum over a grid of cells is 1; the grid is fine and wide enough for five digits."""
    points, area = grid(-9, 17)
    assert distribution.density(points).sum() * area == pytest.approx(1, abs=1e-5)


def test_samples_on_a_line_follow_the_density() -> None:
    """Shares in twenty bins agree with the integral of the density, within 5 standard errors."""
    count, edges = 20_000, np.linspace(-4, 5, 21)
    points = two_humps().sample(count, 1)
    mass = 0.4 * np.diff(stats.norm.cdf(edges, -2, 0.6)) + 0.6 * np.diff(
        stats.norm.cdf(edges, 2, 0.9)
    )
    errors = np.sqrt(mass * (1 - mass) / count)
    assert points.shape == (count,)
    assert np.all(abs(np.histogram(points, edges)[0] / count - mass) < 5 * errors)


@pytest.mark.parametrize("distribution", [FULL, Banana()], ids=["full", "banana"])
def test_samples_in_the_plane_follow_the_density(distribution: GaussianMixture | Banana) -> None:
    """Mean and second moments agree with those of the density on a grid, within 5 errors."""
    points, area = grid(-9, 17)
    mass = distribution.density(points) * area
    drawn = distribution.sample(20_000, 2)
    functions: list[Callable[[np.ndarray], np.ndarray]] = [
        lambda x: x[..., 0],
        lambda x: x[..., 1],
        lambda x: x[..., 0] * x[..., 1],
        lambda x: x[..., 0] ** 2 * x[..., 1],
        lambda x: x[..., 1] ** 2,
    ]
    for function in functions:
        values = function(drawn)
        error = values.std() / math.sqrt(len(drawn))
        assert values.mean() == pytest.approx((function(points) * mass).sum(), abs=5 * error)


def test_the_ring_is_a_ring() -> None:
    """The humps stand at equal angles on the circle, and share the weight equally."""
    ring = ring_of_gaussians(count=4, radius=3.0, standard_deviation=0.1)
    np.testing.assert_allclose(ring.means, [[3, 0], [0, 3], [-3, 0], [0, -3]], atol=1e-12)
    np.testing.assert_allclose(ring.weights, 0.25)
    np.testing.assert_allclose(
        ring.density(ring.means), 0.25 / (2 * math.pi * 0.01), rtol=1e-12
    )  # the neighbours, 42 deviations away, add less than can be written down


def test_a_banana_that_is_not_bent_is_a_gaussian() -> None:
    """With bend 0 both coordinates are independent and normal."""
    points = np.random.default_rng(0).normal(size=(6, 2))
    expected = normal_density(points[:, 0]) * normal_density(points[:, 1], 0.0, 0.3)
    np.testing.assert_allclose(Banana(bend=0.0).density(points), expected, rtol=1e-12)


def test_a_seed_repeats_and_a_generator_goes_on() -> None:
    """The same number gives the same points; one generator gives new points each time."""
    for distribution in (two_humps(), FULL, Banana()):
        np.testing.assert_array_equal(distribution.sample(5, 3), distribution.sample(5, 3))
        rng = np.random.default_rng(3)
        first = distribution.sample(5, rng)
        np.testing.assert_array_equal(first, distribution.sample(5, 3))
        assert not np.allclose(first, distribution.sample(5, rng))
        assert len(distribution.sample(0)) == 0


def test_a_mixture_cannot_be_changed() -> None:
    """Its arrays are copies that refuse to be written to."""
    weights = np.array([1.0])
    mixture = GaussianMixture(weights, [0.0], [1.0])
    weights[0] = 7
    assert mixture.weights[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        mixture.means[0] = 1


@pytest.mark.parametrize(
    ("weights", "means", "covariances", "message"),
    [
        ([0.5, 0.6], [0, 1], [1, 1], "expected numbers of at least 0 with sum 1"),
        ([-0.5, 1.5], [0, 1], [1, 1], "at least 0"),
        ([1.0], [0, 1], [1, 1], r"weights have shape \(1,\) and means \(2,\)"),
        ([0.5, 0.5], [0, 1], [1], r"covariances have shape \(1,\), expected \(2,\)"),
        ([1.0], [[0, 1]], np.ones((1, 3)), r"expected \(1, 2\) \(variances\) or \(1, 2, 2\)"),
        ([1.0], [0], [0.0], "a variance that is not above 0"),
        ([1.0], [[0, 1]], [[[1, 2], [2, 1]]], "not symmetric and positive definite"),
        ([1.0], [[0, 1]], [[[1, 0.5], [0, 1]]], "not symmetric and positive definite"),
        ([1.0], [math.nan], [1.0], "means hold NaN or infinity"),
    ],
)
def test_what_is_no_mixture_is_refused(
    weights: list, means: list, covariances: list, message: str
) -> None:
    """The error says what was received and what was expected."""
    with pytest.raises(ValueError, match=message):
        GaussianMixture(weights, means, covariances)


def test_points_of_another_dimension_are_refused() -> None:
    """A mixture or banana in the plane does not take points in space."""
    for distribution in (FULL, Banana()):
        with pytest.raises(ValueError, match=r"shape \(4, 3\), expected \(…, 2\)"):
            distribution.density(np.zeros((4, 3)))


def test_other_arguments_are_checked() -> None:
    """A count below 0, a ring of none, a thickness of 0."""
    with pytest.raises(ValueError, match="count is -1"):
        two_humps().sample(-1)
    with pytest.raises(ValueError, match=r"count is 2\.5"):
        Banana().sample(2.5)
    with pytest.raises(ValueError, match="count is 0"):
        ring_of_gaussians(count=0)
    with pytest.raises(ValueError, match="standard_deviation is 0"):
        ring_of_gaussians(standard_deviation=0)
    with pytest.raises(ValueError, match="thickness is 0"):
        Banana(thickness=0)
