"""Toy distributions on a line and in the plane: densities that can be written down and sampled.

Each has ``density(x)``, ``log_density(x)`` and ``sample(count, seed)``. Points on a line have any
shape; points in d dimensions have shape (…, d).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = ["Banana", "GaussianMixture", "normal_density", "ring_of_gaussians", "two_humps"]

_LOG_TWO_PI = float(np.log(2 * np.pi))


def normal_density(
    x: np.ndarray | float, mean: float = 0.0, standard_deviation: float = 1.0
) -> np.ndarray:
    """Return the density of the normal law, ``exp(-(x - μ)² / 2σ²) / (σ √2π)``.

    Example:
        >>> normal_density(0.0).round(4)
        np.float64(0.3989)

    Args:
        x: Points, any shape.
        mean: μ.
        standard_deviation: σ, above 0; not the variance σ².

    Returns:
        float64 array of the shape of ``x``.

    Raises:
        ValueError: σ is not above 0.

    Lesson 01.
    """
    if not (np.isfinite(standard_deviation) and standard_deviation > 0):
        raise ValueError(
            f"standard_deviation is {standard_deviation!r}, expected a finite number above 0."
        )
    z = (np.asarray(x, np.float64) - mean) / standard_deviation
    return np.exp(-0.5 * z**2 - 0.5 * _LOG_TWO_PI) / standard_deviation


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """A weighted sum of normal laws, ``p(x) = Σ_k w_k N(x; μ_k, Σ_k)``.

    The shapes say what is meant:

    ========================  =======  ============  =================================
    points                    means    covariances
    ========================  =======  ============  =================================
    on a line                 (K,)     (K,)          variances σ², not σ
    in d dimensions           (K, d)   (K, d, d)     symmetric, positive definite
    in d dimensions           (K, d)   (K, d)        variances; coordinates independent
    ========================  =======  ============  =================================

    Example:
        >>> pair = GaussianMixture([0.5, 0.5], [-1.0, 1.0], [0.01, 0.01])
        >>> pair.density(np.array([-1.0, 0.0, 1.0])).round(3)
        array([1.995, 0.   , 1.995])

    Args:
        weights: (K,), not negative, with sum 1.
        means: As in the table.
        covariances: As in the table.

    Raises:
        ValueError: The shapes do not agree, or the values are no weights or no covariances.

    Lesson 01.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    def __post_init__(self) -> None:
        for name in ("weights", "means", "covariances"):
            values = np.array(getattr(self, name), np.float64)
            if not np.isfinite(values).all():
                raise ValueError(f"{name} hold NaN or infinity, expected finite numbers.")
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        shape = self.means.shape
        if self.weights.ndim != 1 or shape[:1] != self.weights.shape or len(shape) not in (1, 2):
            raise ValueError(
                f"weights have shape {self.weights.shape} and means {shape}, expected (K,) and "
                "(K,) for points on a line, or (K,) and (K, d) for points in d dimensions."
            )
        if (self.weights < 0).any() or abs(self.weights.sum() - 1) > 1e-9:
            raise ValueError(
                f"weights are {self.weights}, expected numbers of at least 0 with sum 1. "
                "Divide them by their sum."
            )
        if self.covariances.shape not in {shape, (*shape, *shape[1:])}:
            raise ValueError(
                f"covariances have shape {self.covariances.shape}, expected {shape} (variances)"
                + (f" or {(*shape, *shape[1:])}." if len(shape) == 2 else ".")
            )
        if self.covariances.shape == shape and not (self.covariances > 0).all():
            raise ValueError("covariances hold a variance that is not above 0.")
        _ = self._cholesky  # a matrix that is no covariance is noticed here, not at first use

    @cached_property
    def _cholesky(self) -> np.ndarray | None:
        if self.covariances.ndim < 3:
            return None
        symmetric = np.allclose(self.covariances, self.covariances.swapaxes(1, 2))
        try:
            if symmetric:
                return np.linalg.cholesky(self.covariances)
        except np.linalg.LinAlgError:
            pass
        raise ValueError("covariances hold a matrix that is not symmetric and positive definite.")

    def component_log_densities(self, x: np.ndarray | float) -> np.ndarray:
        """Return ``log(w_k N(x; μ_k, Σ_k))`` for each component, shape (K, …).

        Args:
            x: Points, any shape on a line, (…, d) in d dimensions.

        Raises:
            ValueError: The points have another dimension than the means.
        """
        x = np.asarray(x, np.float64)
        on_line = self.means.ndim == 1
        if not on_line and x.shape[-1:] != self.means.shape[1:]:
            raise ValueError(
                f"The points have shape {x.shape}, expected (…, {self.means.shape[1]})."
            )
        with np.errstate(divide="ignore"):  # a component of weight 0 has log weight -inf
            log_weights = np.log(self.weights)
        logs = []
        for k, mean in enumerate(self.means):
            difference = x - mean
            if self._cholesky is not None:  # Σ = L Lᵀ, so (x-μ)ᵀ Σ⁻¹ (x-μ) = |L⁻¹(x-μ)|²
                root = self._cholesky[k]
                flat = np.linalg.solve(root, difference.reshape(-1, len(root)).T)
                squares = (flat**2).sum(axis=0).reshape(x.shape[:-1])
                log_volume = 2 * np.log(np.diag(root)).sum()
            else:
                variance = self.covariances[k]
                squares = difference**2 / variance
                squares = squares if on_line else squares.sum(axis=-1)
                log_volume = np.log(variance).sum()
            logs.append(log_weights[k] - 0.5 * (squares + log_volume + mean.size * _LOG_TWO_PI))
        return np.stack(logs)

    def log_density(self, x: np.ndarray | float) -> np.ndarray:
        """Return ``log p(x)``, exact far out too, where ``p(x)`` itself is rounded to 0.

        Args:
            x: Points, any shape on a line, (…, d) in d dimensions.

        Returns:
            float64 array of that shape, without the last axis in d dimensions.
        """
        return np.logaddexp.reduce(self.component_log_densities(x), axis=0)

    def density(self, x: np.ndarray | float) -> np.ndarray:
        """Return ``p(x)``; arguments and shape as for :meth:`log_density`."""
        return np.exp(self.log_density(x))

    def sample(self, count: int, seed: int | np.random.Generator = 0) -> np.ndarray:
        """Draw points: a component by its weight, then a point of its normal law.

        Args:
            count: How many, at least 0.
            seed: A number, or a generator that goes on from where it is.

        Returns:
            float64 array, (count,) on a line, (count, d) in d dimensions.
        """
        rng = np.random.default_rng(seed)
        chosen = rng.choice(len(self.weights), size=_checked(count), p=self.weights)
        noise = rng.standard_normal((count, *self.means.shape[1:]))
        if self._cholesky is None:
            return self.means[chosen] + np.sqrt(self.covariances)[chosen] * noise
        points = np.empty_like(noise)
        for k, root in enumerate(self._cholesky):  # one product for all points of a component
            points[chosen == k] = self.means[k] + noise[chosen == k] @ root.T
        return points


@dataclass(frozen=True)
class Banana:
    """A curved cloud in the plane: x₁ is N(0, 1), and x₂ given x₁ is N(b(x₁² − 1), s²).

    ``p(x) = p(x₁) p(x₂ | x₁)``, so that the density is known although no Gaussian fits it.

    Args:
        bend: b; 0 gives an ordinary Gaussian.
        thickness: s, above 0.

    Raises:
        ValueError: The thickness is not above 0.

    Lesson 01.
    """

    bend: float = 0.7
    thickness: float = 0.3

    def __post_init__(self) -> None:
        if not self.thickness > 0:
            raise ValueError(f"thickness is {self.thickness!r}, expected a number above 0.")

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return ``log p(x)`` of points (…, 2), shape (…)."""
        x = np.asarray(x, np.float64)
        if x.shape[-1:] != (2,):
            raise ValueError(f"The points have shape {x.shape}, expected (…, 2).")
        rest = (x[..., 1] - self.bend * (x[..., 0] ** 2 - 1)) / self.thickness
        return -0.5 * (x[..., 0] ** 2 + rest**2) - _LOG_TWO_PI - np.log(self.thickness)

    def density(self, x: np.ndarray) -> np.ndarray:
        """Return ``p(x)`` of points (…, 2), shape (…)."""
        return np.exp(self.log_density(x))

    def sample(self, count: int, seed: int | np.random.Generator = 0) -> np.ndarray:
        """Draw points, shape (count, 2): first x₁, then x₂ given x₁."""
        noise = np.random.default_rng(seed).standard_normal((_checked(count), 2))
        second = self.bend * (noise[:, 0] ** 2 - 1) + self.thickness * noise[:, 1]
        return np.column_stack([noise[:, 0], second])


def two_humps() -> GaussianMixture:
    """Return the course's distribution on a line: 0.4 · N(−2, 0.6²) + 0.6 · N(2, 0.9²).

    Lesson 01.
    """
    return GaussianMixture(np.array([0.4, 0.6]), np.array([-2.0, 2.0]), np.array([0.6**2, 0.9**2]))


def ring_of_gaussians(
    count: int = 8, radius: float = 2.0, standard_deviation: float = 0.2
) -> GaussianMixture:
    """Return equal round humps on a circle in the plane, the first one at angle 0.

    Args:
        count: How many, at least 1.
        radius: Of the circle.
        standard_deviation: Of each hump, in every direction; above 0.

    Raises:
        ValueError: ``count`` or ``standard_deviation`` is outside what is described.

    Lesson 01.
    """
    if count < 1:
        raise ValueError(f"count is {count!r}, expected at least 1.")
    if not standard_deviation > 0:
        raise ValueError(f"standard_deviation is {standard_deviation!r}, expected above 0.")
    angles = 2 * np.pi * np.arange(count) / count
    means = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return GaussianMixture(
        np.full(count, 1 / count), means, np.full((count, 2), standard_deviation**2)
    )


def _checked(count: int) -> int:
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 0:
        raise ValueError(f"count is {count!r}, expected a whole number of at least 0.")
    return int(count)
