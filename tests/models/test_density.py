"""Fitted densities: against SciPy and closed forms, samples against densities."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from gan_course.data import Banana, GaussianMixture, ring_of_gaussians, two_humps
from gan_course.models import (
    HistogramDensity,
    KernelDensity,
    bandwidth_scores,
    em_step,
    fit_mixture,
)

LINE = two_humps().sample(300, 1)
PLANE = Banana().sample(300, 1)

# Histogram.


def test_a_histogram_on_a_line_is_numpys() -> None:
    """In the middle of each box its density is that of np.histogram, outside it is 0."""
    model = HistogramDensity(LINE, bins=12, extent=(-6, 6))
    expected, edges = np.histogram(LINE, bins=12, range=(-6, 6), density=True)
    np.testing.assert_allclose(model.density((edges[1:] + edges[:-1]) / 2), expected)
    np.testing.assert_array_equal(model.density([-6.01, 6.01]), 0)


def test_a_histograms_boxes_include_their_lower_edge_and_the_last_one_both() -> None:
    """A point on an edge counts, and is found, in the box above it; at the end, in the last."""
    model = HistogramDensity(np.array([0.0, 1.0, 1.0, 2.0]), bins=2, extent=(0, 2))
    np.testing.assert_allclose(model.density(np.array([0.0, 1.0, 2.0])), [0.25, 0.75, 0.75])


def test_a_histogram_in_the_plane_is_numpys() -> None:
    """The boxes of both axes multiply, in the shape of the points."""
    model = HistogramDensity(PLANE, bins=5, extent=(-4, 8))
    expected, edges, _ = np.histogram2d(*PLANE.T, bins=5, range=[(-4, 8)] * 2, density=True)
    middle = (edges[1:] + edges[:-1]) / 2
    points = np.stack(np.meshgrid(middle, middle, indexing="ij"), axis=-1)
    np.testing.assert_allclose(model.density(points), expected)


def test_an_empty_box_has_log_density_minus_infinity() -> None:
    """It gives no warning: warnings are errors here."""
    model = HistogramDensity(LINE, bins=500, extent=(-6, 6))
    assert np.isfinite(model.log_density(LINE)).all()
    assert model.log_density(5.99) == -math.inf


@pytest.mark.parametrize("points", [LINE, PLANE], ids=["line", "plane"])
def test_a_histograms_samples_follow_its_boxes(points: np.ndarray) -> None:
    """The samples' own histogram has the same shares, within 5 standard errors."""
    model = HistogramDensity(points, bins=6, extent=(-6, 10))
    drawn = model.sample(20_000, 2)
    share = HistogramDensity(drawn, bins=6, extent=(-6, 10)).probabilities
    errors = np.sqrt(model.probabilities * (1 - model.probabilities) / 20_000)
    assert drawn.shape == (20_000, *points.shape[1:])
    assert np.all(abs(share - model.probabilities) <= 5 * errors)


def test_a_histogram_refuses_what_it_would_lose() -> None:
    """Points outside, no bins, an extent that is turned round."""
    with pytest.raises(ValueError, match=r"outside the extent \(0, 1\): widen it"):
        HistogramDensity(LINE, 5, (0, 1))
    with pytest.raises(ValueError, match="Received 0 bins"):
        HistogramDensity(LINE, 0, (-6, 6))
    with pytest.raises(ValueError, match="a lower end below the upper"):
        HistogramDensity(LINE, 5, (6, -6))


# Kernel density.


def test_a_kernel_density_on_a_line_is_scipys() -> None:
    """SciPy's bandwidth is a multiple of the data's deviation."""
    x = np.linspace(-5, 5, 12).reshape(3, 4)
    scipys = stats.gaussian_kde(LINE, bw_method=0.3 / LINE.std(ddof=1))
    np.testing.assert_allclose(
        KernelDensity(LINE, 0.3).density(x), scipys(x.ravel()).reshape(3, 4), rtol=1e-10
    )


def test_a_kernel_density_in_the_plane_is_a_mean_of_gaussians() -> None:
    """It is the mixture with equal weights and variances h² on the points."""
    points = np.random.default_rng(0).normal(size=(2, 600, 2))  # more than one block
    mixture = GaussianMixture(
        np.full(len(PLANE), 1 / len(PLANE)), PLANE, np.full(PLANE.shape, 0.2**2)
    )
    np.testing.assert_allclose(
        KernelDensity(PLANE, 0.2).log_density(points), mixture.log_density(points), rtol=1e-9
    )


def test_a_kernel_density_is_exact_far_out() -> None:
    """Where the density is rounded to 0, its logarithm is that of the nearest point's Gaussian."""
    model = KernelDensity(np.array([0.0, 1.0]), 0.01)
    expected = -0.5 * (50 / 0.01) ** 2 - math.log(0.01 * math.sqrt(2 * math.pi)) - math.log(2)
    assert model.log_density(51.0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("points", [LINE, PLANE], ids=["line", "plane"])
def test_a_kernel_densitys_samples_have_its_moments(points: np.ndarray) -> None:
    """The mean is the points' mean, the covariance theirs plus h² I, within 5 standard errors."""
    drawn = KernelDensity(points, 0.5).sample(50_000, 3)
    assert drawn.shape == (50_000, *points.shape[1:])
    error = 5 * drawn.std(axis=0) / math.sqrt(len(drawn))
    assert np.all(abs(drawn.mean(axis=0) - points.mean(axis=0)) < error)
    expected = np.cov(points.T, bias=True) + 0.25 * np.eye(points.ndim)
    # A variance estimated from 50,000 points is off by about sqrt(κ / 50,000); κ ≤ 8 here.
    np.testing.assert_allclose(
        np.atleast_2d(np.cov(drawn.T)), np.atleast_2d(expected), rtol=0, atol=0.12
    )


def test_bandwidth_scores_are_the_models_means() -> None:
    """On a line and in the plane, one score for each bandwidth."""
    widths = [0.05, 0.3, 2.0]
    for points, other in ((LINE, two_humps().sample(40, 2)), (PLANE, Banana().sample(40, 2))):
        expected = [KernelDensity(points, width).log_density(other).mean() for width in widths]
        np.testing.assert_allclose(bandwidth_scores(points, other, widths), expected, rtol=1e-10)


def test_the_best_bandwidth_shrinks_with_more_points() -> None:
    """Held-out points prefer neither the narrowest nor the widest, and a narrower one for more."""
    widths = np.geomspace(0.02, 3, 30)
    held_out = two_humps().sample(2000, 5)
    best = [
        widths[bandwidth_scores(two_humps().sample(n, 6), held_out, widths).argmax()]
        for n in (30, 300, 3000)
    ]
    assert 0.02 < best[2] < best[1] < best[0] < 3


def test_the_nearest_point_is_the_nearest() -> None:
    """On a line and in the plane, compared with all distances."""
    for points, other in ((LINE, two_humps().sample(40, 2)), (PLANE, Banana().sample(40, 2))):
        rows, others = points.reshape(len(points), -1), other.reshape(len(other), -1)
        distances = np.linalg.norm(rows - others[:, np.newaxis], axis=2)
        np.testing.assert_array_equal(
            KernelDensity(points, 1.0).nearest(other), points[distances.argmin(axis=1)]
        )


@pytest.mark.parametrize("bandwidth", [0.0, -1.0, math.nan])
def test_a_bandwidth_must_be_above_zero(bandwidth: float) -> None:
    """The error shows it."""
    with pytest.raises(ValueError, match=f"bandwidth is {bandwidth}"):
        KernelDensity(LINE, bandwidth)
    with pytest.raises(ValueError, match=f"bandwidth is {bandwidth}"):
        bandwidth_scores(LINE, LINE, [bandwidth])


def test_points_are_checked() -> None:
    """No points, too many axes, NaN, another dimension."""
    with pytest.raises(ValueError, match=r"shape \(0,\), expected \(N,\) or \(N, d\), N ≥ 1"):
        KernelDensity(np.zeros(0), 1.0)
    with pytest.raises(ValueError, match=r"shape \(2, 2, 2\)"):
        HistogramDensity(np.zeros((2, 2, 2)), 2, (-1, 1))
    with pytest.raises(ValueError, match="NaN or infinity"):
        fit_mixture(np.array([0.0, math.nan]), 1)
    with pytest.raises(ValueError, match="1 coordinates, expected 2"):
        bandwidth_scores(PLANE, LINE, [1.0])


@pytest.mark.parametrize(
    "model",
    [HistogramDensity(LINE, 20, (-8, 8)), KernelDensity(LINE, 0.3), fit_mixture(LINE, 3)],
    ids=["histogram", "kernel", "mixture"],
)
def test_a_fitted_density_integrates_to_one(
    model: HistogramDensity | KernelDensity | GaussianMixture,
) -> None:
    """Over a line wide enough for all its mass; the histogram's steps cost the fourth digit."""
    x = np.linspace(-12, 12, 24_001)
    assert integrate.trapezoid(model.density(x), x) == pytest.approx(1, abs=1e-3)


# Mixture.


@pytest.mark.parametrize("diagonal", [False, True])
def test_one_component_is_the_points_own_gaussian(diagonal: bool) -> None:
    """One step gives the mean and the covariance of the points, whatever it started from."""
    fitted = fit_mixture(PLANE, 1, steps=1, floor=0.0, diagonal=diagonal)
    covariance = np.cov(PLANE.T, bias=True)
    np.testing.assert_allclose(fitted.means[0], PLANE.mean(axis=0))
    np.testing.assert_allclose(
        fitted.covariances[0], np.diag(covariance) if diagonal else covariance
    )


@pytest.mark.parametrize(
    ("points", "diagonal"),
    [(LINE, False), (PLANE, False), (PLANE, True)],
    ids=["line", "plane", "plane, diagonal"],
)
def test_the_likelihood_never_falls(points: np.ndarray, diagonal: bool) -> None:
    """Each step raises the mean log density, or leaves it up to rounding."""
    mixture = fit_mixture(points, 4, steps=0, diagonal=diagonal)
    history = []
    for _ in range(40):
        mixture, before = em_step(points, mixture, floor=0.0)
        history.append(before)
    assert np.diff(history).min() > -1e-12
    assert history[-1] > history[0] + 0.1


def test_a_mixture_finds_the_humps() -> None:
    """From 5,000 points the parameters of the two humps come back within 5 standard errors."""
    fitted = fit_mixture(two_humps().sample(5000, 4), 2, steps=100)
    order = np.argsort(fitted.means)
    # Standard errors: sqrt(w(1-w)/N) and σ/sqrt(wN), a little more because the humps overlap.
    np.testing.assert_allclose(fitted.weights[order], [0.4, 0.6], atol=0.035)
    np.testing.assert_allclose(fitted.means[order], [-2, 2], atol=0.1)
    np.testing.assert_allclose(np.sqrt(fitted.covariances[order]), [0.6, 0.9], atol=0.07)


def test_of_several_starts_the_best_is_kept() -> None:
    """No start of its own is better on the points; with one start nothing else is tried."""
    points = ring_of_gaussians().sample(300, 1)

    def likelihood(fitted: GaussianMixture) -> float:
        return float(fitted.log_density(points).mean())

    one = [likelihood(fit_mixture(points, 8, starts=count, seed=2)) for count in range(1, 7)]
    assert one == sorted(one)  # each further start can only help
    assert one[-1] > one[0] + 0.01, "the first start is as good: choose another seed"


def test_equal_starts_stay_equal() -> None:
    """EM cannot separate components that begin at the same place: the shares stay one half."""
    twins = GaussianMixture([0.5, 0.5], [0.0, 0.0], [1.0, 1.0])
    for _ in range(20):
        twins, _ = em_step(LINE, twins)
    assert twins.means[0] == twins.means[1] == pytest.approx(LINE.mean())


def test_a_component_without_points_does_no_harm() -> None:
    """One that starts far from all points keeps weight 0 and finite numbers."""
    lost = GaussianMixture([0.5, 0.5], [0.0, 1e6], [1.0, 1.0])
    after, _ = em_step(LINE, lost)
    assert after.weights[1] < 1e-9
    assert np.isfinite(em_step(LINE, after)[1])


def test_the_floor_stops_a_collapse() -> None:
    """A component on a single repeated point has the floor as its variance, not 0."""
    points = np.array([0.0, 0.0, 0.0, 5.0, 6.0, 7.0])
    start = GaussianMixture([0.5, 0.5], [0.0, 6.0], [0.1, 1.0])
    for _ in range(30):
        start, _ = em_step(points, start, floor=1e-4)
    assert start.covariances[0] == pytest.approx(1e-4, rel=1e-6)


def test_a_seed_decides_the_start() -> None:
    """The same seed gives the same fit; some other one ends in another local maximum."""
    points = ring_of_gaussians().sample(400, 0)
    scores = [fit_mixture(points, 8, seed=s).log_density(points).mean() for s in range(6)]
    assert fit_mixture(points, 8, seed=0).log_density(points).mean() == scores[0]
    assert max(scores) - min(scores) > 0.01


def test_the_number_of_components_is_checked() -> None:
    """None, or more than points, is refused."""
    for components in (0, 301):
        with pytest.raises(ValueError, match=f"components = {components} and .* expected 1 to 300"):
            fit_mixture(LINE, components)
    with pytest.raises(ValueError, match=r"starts = 0, expected .* at least 1 start"):
        fit_mixture(LINE, 2, starts=0)
