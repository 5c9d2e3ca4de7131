"""A mixture in a few directions: its density against the full Gaussian's, its samples."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from gan_course.data import Banana
from gan_course.models import fit_mixture, fit_subspace

RNG = np.random.default_rng(0)
# Three wide directions and three narrow ones of equal width, turned.
ROTATION = np.linalg.qr(RNG.normal(size=(6, 6)))[0]
POINTS = RNG.normal(size=(4000, 6)) * [3, 2, 1, 0.1, 0.1, 0.1] @ ROTATION + 5


def test_one_component_is_a_gaussian_with_equal_small_eigenvalues() -> None:
    """With one component its density is SciPy's, with the covariance A S Aᵀ + σ² B Bᵀ."""
    model = fit_subspace(POINTS, 3, 1, steps=1)
    inner = model.mixture.covariances[0]
    covariance = model.axes @ inner @ model.axes.T + model.noise**2 * model.rest @ model.rest.T
    expected = stats.multivariate_normal(
        model.mean + model.axes @ model.mixture.means[0], covariance
    ).logpdf(POINTS[:20])
    np.testing.assert_allclose(model.log_density(POINTS[:20]), expected, rtol=1e-9)


def test_directions_and_noise_are_found() -> None:
    """The sheet is that of the wide directions, the noise is the width of the narrow ones."""
    model = fit_subspace(POINTS, 3, 2)
    assert model.noise == pytest.approx(0.1, rel=0.03)  # ±0.1/sqrt(2·12,000), five of them
    overlap = np.linalg.svd(ROTATION[:3] @ model.axes, compute_uv=False)
    assert overlap.min() > 0.999


def test_samples_have_the_points_moments() -> None:
    """Mean and covariance of 20,000 samples agree with the points' within 5 standard errors."""
    drawn = fit_subspace(POINTS, 3, 2).sample(20_000, 1)
    # Both are samples: of a variance v each has the error v·sqrt(2/N), N at least 4,000.
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(POINTS.T), atol=5 * 9 * np.sqrt(2 / 4000))
    np.testing.assert_allclose(drawn.mean(0), POINTS.mean(0), atol=5 * 3 / np.sqrt(4000))


def test_without_noise_it_draws_from_the_sheet_and_has_no_density() -> None:
    """The same seed gives the same points less their noise; evaluating is refused."""
    noisy = fit_subspace(POINTS, 3, 2)
    quiet = dataclasses.replace(noisy, noise=0.0)
    drawn = quiet.sample(10, 3)
    np.testing.assert_allclose((drawn - quiet.mean) @ quiet.rest, 0, atol=1e-12)
    np.testing.assert_allclose(drawn @ quiet.axes, noisy.sample(10, 3) @ quiet.axes)
    with pytest.raises(ValueError, match="a sheet of 3 dimensions and has no density"):
        quiet.log_density(drawn)


def test_the_best_noise_is_the_fitted_one() -> None:
    """Less or more of it lowers the mean log density of the points."""
    model = fit_subspace(POINTS, 3, 1)
    scores = [
        dataclasses.replace(model, noise=factor * model.noise).log_density(POINTS).mean()
        for factor in (0.9, 1.0, 1.1)
    ]
    assert max(scores) == scores[1]


def test_the_arguments_are_checked() -> None:
    """At least one direction must be left for the noise; points on a line have none."""
    for points, directions in ((POINTS, 6), (POINTS, 0), (POINTS[:, 0], 1)):
        with pytest.raises(ValueError, match=f"Received {directions} directions"):
            fit_subspace(points, directions, 1)
    with pytest.raises(ValueError, match="components = 0"):
        fit_subspace(Banana().sample(50), 1, 0)


def test_it_lies_between_a_round_and_a_full_gaussian() -> None:
    """On correlated points it scores better than independent pixels, worse than all covariances."""
    scores = [
        model.log_density(POINTS).mean()
        for model in (
            fit_mixture(POINTS, 1, steps=1, diagonal=True),
            fit_subspace(POINTS, 2, 1, steps=1),
            fit_mixture(POINTS, 1, steps=1),
        )
    ]
    assert scores == sorted(scores)
