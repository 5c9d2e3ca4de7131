"""How far apart two one-dimensional densities are, computed on a grid.

All are integrals over the real line, of which a grid sees a part. What it misses it cannot know,
so every function first integrates the densities themselves: where that is not 1, the grid is too
narrow, too coarse, or the values are not densities, and the answer would be wrong in silence.
"""

import numpy as np
from numpy.typing import ArrayLike

__all__ = [
    "expectation",
    "js_divergence",
    "kl_divergence",
    "total_variation",
    "wasserstein_distance",
]


def expectation(
    values: ArrayLike, density: ArrayLike, x: ArrayLike, *, tolerance: float = 1e-6
) -> float:
    """Return E[f(X)] = ∫ p(x) f(x) dx by the trapezoidal rule, for X with the density p.

    Where the density is 0 the value does not count, even if it is infinite: 0 · log 0 = 0.

    Example:
        >>> x = np.linspace(-8, 8, 2001)
        >>> round(expectation(x**2, normal_density(x, 1.0, 0.5), x), 6)  # 1² + 0.5²
        1.25

    Args:
        values: f(x), shape (N,). May be ±∞ in places.
        density: p(x), not negative, shape (N,).
        x: The grid, increasing, not necessarily evenly spaced, shape (N,), N at least 2.
        tolerance: How far the mass on the grid, ∫ p(x) dx, may be from 1.

    Returns:
        The expectation; ±∞ if f is where p is not 0.

    Raises:
        ValueError: Wrong shapes, a grid that does not increase, a negative density, NaN, or a mass
            on the grid that is not 1.

    Lesson 02.
    """
    x = _checked_grid(x)
    density = _checked_density(density, x, "density", tolerance)
    values = np.asarray(values, np.float64)
    if values.shape != x.shape or np.isnan(values[density > 0]).any():
        raise ValueError(
            f"values has shape {values.shape} and {int(np.isnan(values).sum())} NaN; expected a "
            f"number at each of the {len(x)} points of x where the density is not 0."
        )
    products = np.zeros(len(x))
    np.multiply(density, values, out=products, where=density > 0)
    return float(np.trapezoid(products, x))


def kl_divergence(p: ArrayLike, q: ArrayLike, x: ArrayLike, *, tolerance: float = 1e-6) -> float:
    """Return the Kullback–Leibler divergence KL(p ‖ q) = ∫ p(x) log(p(x) / q(x)) dx, in nats.

    Not symmetric: it weighs by p, and is infinite if q is 0 somewhere where p is not. (A narrow
    density is 0 in float64 from 38 standard deviations on; the true value may then be finite.)

    Example:
        >>> x = np.linspace(-12, 12, 4001)
        >>> p, q = normal_density(x, 0.0, 1.0), normal_density(x, 1.0, 1.0)
        >>> round(kl_divergence(p, q, x), 6)  # ½ (difference of the means)²
        0.5

    Args:
        p: Density on the grid, shape (N,).
        q: Another, shape (N,).
        x: The grid, increasing, shape (N,).
        tolerance: How far each mass on the grid may be from 1.

    Returns:
        In [0, ∞], up to the mass that the grid misses.

    Raises:
        ValueError: Wrong shapes, a grid that does not increase, a negative density, NaN, or a mass
            on the grid that is not 1.

    Reference: S. Kullback, R. A. Leibler, "On Information and Sufficiency", 1951.

    Lesson 02.
    """
    p, q, x = _checked_pair(p, q, x, tolerance)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A difference of logarithms, since p / q overflows where q is tiny.
        log_ratio = np.log(p) - np.log(q)
    return expectation(log_ratio, p, x, tolerance=tolerance)


def js_divergence(p: ArrayLike, q: ArrayLike, x: ArrayLike, *, tolerance: float = 1e-6) -> float:
    """Return the Jensen–Shannon divergence ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q) / 2, in nats.

    Symmetric and never infinite: 0 for equal densities, log 2 for densities that do not overlap.

    Args:
        p: Density on the grid, shape (N,).
        q: Another, shape (N,).
        x: The grid, increasing, shape (N,).
        tolerance: How far each mass on the grid may be from 1.

    Returns:
        In [0, log 2], up to the mass that the grid misses.

    Raises:
        ValueError: Wrong shapes, a grid that does not increase, a negative density, NaN, or a mass
            on the grid that is not 1.

    Reference: J. Lin, "Divergence Measures Based on the Shannon Entropy", 1991.

    Lesson 02.
    """
    p, q, x = _checked_pair(p, q, x, tolerance)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(p) - np.log(q)
        # log(p / m) = log 2 − log(1 + q / p). Computing m itself would not do: half of the
        # smallest number that float64 has is 0.
        from_p = np.log(2.0) - np.logaddexp(0.0, -log_ratio)
        from_q = np.log(2.0) - np.logaddexp(0.0, log_ratio)
    return 0.5 * (
        expectation(from_p, p, x, tolerance=tolerance)
        + expectation(from_q, q, x, tolerance=tolerance)
    )


def total_variation(p: ArrayLike, q: ArrayLike, x: ArrayLike, *, tolerance: float = 1e-6) -> float:
    """Return the total variation distance ½ ∫ |p(x) − q(x)| dx.

    It is the largest difference of the two probabilities of one event. Who must say from which of
    the two a point came, each being as likely as the other, is right in at most (1 + it) / 2 of
    the cases.

    Args:
        p: Density on the grid, shape (N,).
        q: Another, shape (N,).
        x: The grid, increasing, shape (N,).
        tolerance: How far each mass on the grid may be from 1.

    Returns:
        In [0, 1], up to the mass that the grid misses.

    Raises:
        ValueError: Wrong shapes, a grid that does not increase, a negative density, NaN, or a mass
            on the grid that is not 1.

    Lesson 02.
    """
    p, q, x = _checked_pair(p, q, x, tolerance)
    return 0.5 * float(np.trapezoid(np.abs(p - q), x))


def wasserstein_distance(
    p: ArrayLike, q: ArrayLike, x: ArrayLike, *, tolerance: float = 1e-6
) -> float:
    """Return the Wasserstein-1 distance: how far mass must be moved, on average, to make p into q.

    On the line it is the area between the distribution functions, ∫ |P(x) − Q(x)| dx. For samples
    there is ``scipy.stats.wasserstein_distance``.

    Example:
        >>> x = np.linspace(-12, 12, 4001)
        >>> p, q = normal_density(x, 0.0, 1.0), normal_density(x, 3.0, 1.0)
        >>> round(wasserstein_distance(p, q, x), 6)  # all of it moves by 3
        3.0

    Args:
        p: Density on the grid, shape (N,).
        q: Another, shape (N,).
        x: The grid, increasing, shape (N,).
        tolerance: How far each mass on the grid may be from 1.

    Returns:
        In [0, ∞), in the unit of x.

    Raises:
        ValueError: Wrong shapes, a grid that does not increase, a negative density, NaN, or a mass
            on the grid that is not 1.

    Reference: C. Villani, "Optimal Transport: Old and New", 2009.

    Lesson 02.
    """
    p, q, x = _checked_pair(p, q, x, tolerance)
    difference = p - q
    steps = 0.5 * (difference[1:] + difference[:-1]) * np.diff(x)
    functions = np.concatenate([[0.0], np.cumsum(steps)])  # P − Q at the points of the grid
    return float(np.trapezoid(np.abs(functions), x))


def _checked_pair(
    p: ArrayLike, q: ArrayLike, x: ArrayLike, tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = _checked_grid(x)
    p = _checked_density(p, x, "p", tolerance)
    q = _checked_density(q, x, "q", tolerance)
    return p, q, x


def _checked_grid(x: ArrayLike) -> np.ndarray:
    x = np.asarray(x, np.float64)
    if x.ndim != 1 or len(x) < 2 or not (np.diff(x) > 0).all():
        raise ValueError(
            f"x has shape {x.shape}; expected the points of a grid, one after the other and "
            "increasing, for instance np.linspace(-10, 10, 2001)."
        )
    return x


def _checked_density(density: ArrayLike, x: np.ndarray, name: str, tolerance: float) -> np.ndarray:
    density = np.asarray(density, np.float64)
    if density.shape != x.shape:
        raise ValueError(
            f"{name} has shape {density.shape}, expected {x.shape}: its value at each point of x."
        )
    # Written so that NaN does not pass.
    if not (density >= 0).all() or np.isinf(density).any():
        raise ValueError(
            f"{name} holds negative numbers, infinities or NaN; expected a density. "
            "(A logarithm of a density goes through np.exp first.)"
        )
    mass = float(np.trapezoid(density, x))
    if abs(mass - 1) > tolerance:
        raise ValueError(
            f"{name} has the mass {mass:.7g} on the grid from {x[0]:g} to {x[-1]:g}, expected 1 up "
            f"to {tolerance:g}. What the grid misses would be missing in the result: make the grid "
            "wider, or finer if the density has jumps or narrow peaks, or accept the error "
            "with tolerance=…"
        )
    return density
