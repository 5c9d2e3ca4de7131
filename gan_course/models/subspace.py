"""A density for pictures: a mixture in a few directions, round noise in all others."""

from dataclasses import dataclass

import numpy as np

from gan_course.data import GaussianMixture
from gan_course.models.density import fit_mixture

__all__ = ["SubspaceDensity", "fit_subspace"]


@dataclass(frozen=True, eq=False)
class SubspaceDensity:
    """Points ``x = μ + A y + σ B ε``: y from a mixture, ε standard normal noise.

    The columns of A and B together are an orthonormal basis, so turning to it stretches nothing:
    ``log p(x) = log p_mixture(Aᵀ(x − μ)) + log N(Bᵀ(x − μ); 0, σ² I)``.

    Args:
        mean: μ, (d,).
        axes: A, (d, m), the directions of the mixture.
        rest: B, (d, d − m), all others.
        mixture: Of points (m,).
        noise: σ, at least 0. With 0 the points fill only a sheet of m dimensions, and have no
            density in d dimensions: such a model can draw, and cannot evaluate.

    Lesson 01.
    """

    mean: np.ndarray
    axes: np.ndarray
    rest: np.ndarray
    mixture: GaussianMixture
    noise: float

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return ``log p(x)`` of points (N, d), shape (N,).

        Raises:
            ValueError: The model has no noise, and therefore no density.
        """
        if not self.noise > 0:
            raise ValueError(
                f"noise is {self.noise!r}: this model draws only from a sheet of "
                f"{self.axes.shape[1]} dimensions and has no density. Expected noise above 0."
            )
        centred = np.asarray(x, np.float64) - self.mean
        outside = (centred @ self.rest / self.noise) ** 2
        volume = self.rest.shape[1] * np.log(self.noise * np.sqrt(2 * np.pi))
        return self.mixture.log_density(centred @ self.axes) - 0.5 * outside.sum(axis=1) - volume

    def sample(self, count: int, seed: int | np.random.Generator = 0) -> np.ndarray:
        """Draw points, shape (count, d). The same seed gives the same y, whatever the noise."""
        rng = np.random.default_rng(seed)
        inside = self.mixture.sample(count, rng)
        outside = self.noise * rng.standard_normal((count, self.rest.shape[1]))
        return self.mean + inside @ self.axes.T + outside @ self.rest.T


def fit_subspace(
    points: np.ndarray, directions: int, components: int, *, steps: int = 15, seed: int = 0
) -> SubspaceDensity:
    """Fit a mixture in the directions in which the points vary most.

    The directions are the principal components: eigenvectors of the covariance matrix, those of
    the largest eigenvalues. The noise's variance is the mean of the other eigenvalues, which is
    its maximum-likelihood estimate.

    Args:
        points: (N, d).
        directions: m, from 1 to d − 1.
        components: Of the mixture.
        steps: Of expectation maximisation.
        seed: Decides where the mixture starts.

    Returns:
        The fitted density.

    Raises:
        ValueError: The number of directions is outside what is described.

    Reference: M. E. Tipping, C. M. Bishop, "Mixtures of probabilistic principal component
    analysers", 1999 (there each component has axes of its own).

    Lesson 01.
    """
    points = np.asarray(points, np.float64)
    if points.ndim != 2 or not 1 <= directions < points.shape[1]:
        raise ValueError(
            f"Received {directions!r} directions for points of shape {points.shape}, expected "
            "points (N, d) and from 1 to d − 1 directions."
        )
    mean = points.mean(axis=0)
    centred = points - mean
    variances, basis = np.linalg.eigh(centred.T @ centred / len(points))
    axes, rest = basis[:, : -directions - 1 : -1], basis[:, :-directions]
    mixture = fit_mixture(centred @ axes, components, steps=steps, seed=seed)
    return SubspaceDensity(
        mean, axes, rest, mixture, float(np.sqrt(variances[:-directions].mean()))
    )
