"""Densities fitted to points: histogram, kernel density, mixture of Gaussians. No network here.

Each model has ``log_density(x)``, ``density(x)`` and ``sample(count, seed)``, as the toy
distributions have. Points on a line have shape (N,), points in d dimensions (N, d).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from gan_course.data import GaussianMixture

__all__ = ["HistogramDensity", "KernelDensity", "bandwidth_scores", "em_step", "fit_mixture"]

_BLOCK = 100  # points whose distances are computed at a time: 100 x 10,000 of them take 8 MB


class HistogramDensity:
    """Equal boxes, each with a constant density: ``p(x) = N_b / (N · volume of a box)``.

    In d dimensions there are ``bins ** d`` boxes.

    Example:
        >>> model = HistogramDensity(np.array([0.1, 0.2, 0.7]), bins=2, extent=(0.0, 1.0))
        >>> model.density(np.array([0.3, 0.9, 1.5])).round(3)
        array([1.333, 0.667, 0.   ])

    Args:
        points: (N,) or (N, d), all within the extent.
        bins: Boxes along each axis, at least 1.
        extent: Lower and upper end, the same for each axis.

    Raises:
        ValueError: A point lies outside the extent, or an argument is outside what is described.

    Lesson 01.
    """

    def __init__(self, points: np.ndarray, bins: int, extent: tuple[float, float]) -> None:
        points, self._on_line = _as_rows(points)
        low, high = extent
        if bins < 1 or not low < high:
            raise ValueError(
                f"Received {bins!r} bins on the extent {extent!r}, expected at least one bin, "
                "and a lower end below the upper."
            )
        if points.min() < low or points.max() > high:
            raise ValueError(
                f"The points reach from {points.min():.4g} to {points.max():.4g}, outside the "
                f"extent {extent!r}: widen it, or their share of the probability is lost."
            )
        dimension = points.shape[1]
        self.edges = np.linspace(low, high, bins + 1)
        counts, _ = np.histogramdd(points, [self.edges] * dimension)
        self.probabilities = counts / len(points)
        self._volume = ((high - low) / bins) ** dimension

    def density(self, x: np.ndarray | float) -> np.ndarray:
        """Return ``p(x)`` of points of any shape on a line, of points (…, d) otherwise."""
        x = np.asarray(x, np.float64)
        rows = x[..., np.newaxis] if self._on_line else x
        bins = len(self.edges) - 1
        inside = ((rows >= self.edges[0]) & (rows <= self.edges[-1])).all(axis=-1)
        # The last box includes its upper edge, as NumPy's histograms have it.
        index = np.clip(np.searchsorted(self.edges, rows, side="right") - 1, 0, bins - 1)
        return np.where(inside, self.probabilities[tuple(np.moveaxis(index, -1, 0))], 0.0) / (
            self._volume
        )

    def log_density(self, x: np.ndarray | float) -> np.ndarray:
        """Return ``log p(x)``, minus infinity in an empty box and outside."""
        with np.errstate(divide="ignore"):
            return np.log(self.density(x))

    def sample(self, count: int, seed: int | np.random.Generator = 0) -> np.ndarray:
        """Draw points, (count,) or (count, d): a box by its share, then anywhere in it."""
        rng = np.random.default_rng(seed)
        flat = rng.choice(self.probabilities.size, size=count, p=self.probabilities.ravel())
        corner = np.stack(np.unravel_index(flat, self.probabilities.shape), axis=-1)
        width = self.edges[1] - self.edges[0]
        points = self.edges[0] + width * (corner + rng.random(corner.shape))
        return points[:, 0] if self._on_line else points


class KernelDensity:
    """A round Gaussian on each point: ``p(x) = 1/N Σ_i N(x; x_i, h² I)``.

    Args:
        points: (N,) or (N, d).
        bandwidth: h, the standard deviation of each Gaussian, above 0.

    Raises:
        ValueError: The bandwidth is not above 0, or there are no points.

    Reference: M. Rosenblatt, "Remarks on some nonparametric estimates of a density function",
    1956. E. Parzen, "On estimation of a probability density function and mode", 1962.

    Lesson 01.
    """

    def __init__(self, points: np.ndarray, bandwidth: float) -> None:
        self.points, self._on_line = _as_rows(points)
        self.bandwidth = _checked_bandwidth(bandwidth)

    def log_density(self, x: np.ndarray | float) -> np.ndarray:
        """Return ``log p(x)`` of points of any shape on a line, of points (…, d) otherwise."""
        x = np.asarray(x, np.float64)
        rows = x.reshape(-1, self.points.shape[1])
        logs = [
            _log_mean_kernel(squares, self.bandwidth, rows.shape[1])
            for squares in _squared_distances(rows, self.points)
        ]
        return np.concatenate([*logs, []]).reshape(x.shape if self._on_line else x.shape[:-1])

    def density(self, x: np.ndarray | float) -> np.ndarray:
        """Return ``p(x)``; arguments and shape as for :meth:`log_density`."""
        return np.exp(self.log_density(x))

    def sample(self, count: int, seed: int | np.random.Generator = 0) -> np.ndarray:
        """Draw points, (count,) or (count, d): one of the fitted points, plus Gaussian noise."""
        rng = np.random.default_rng(seed)
        chosen = self.points[rng.integers(len(self.points), size=count)]
        points = chosen + self.bandwidth * rng.standard_normal(chosen.shape)
        return points[:, 0] if self._on_line else points

    def nearest(self, x: np.ndarray) -> np.ndarray:
        """Return, for each of the points (N,) or (N, d), the fitted point nearest to it."""
        rows, _ = _as_rows(x)
        index = [squares.argmin(axis=1) for squares in _squared_distances(rows, self.points)]
        found = self.points[np.concatenate(index)]
        return found[:, 0] if self._on_line else found


def bandwidth_scores(
    points: np.ndarray, held_out: np.ndarray, bandwidths: Sequence[float] | np.ndarray
) -> np.ndarray:
    """Return the mean ``log p(x)`` of held-out points for each bandwidth of a kernel density.

    The same as fitting a :class:`KernelDensity` for each, but the distances are computed once.

    Args:
        points: (N,) or (N, d), on which the Gaussians sit.
        held_out: (M,) or (M, d), other points of the same distribution.
        bandwidths: Each above 0.

    Returns:
        float64 array, one score for each bandwidth.

    Raises:
        ValueError: A bandwidth is not above 0, or the points have different dimensions.

    Lesson 01.
    """
    rows, _ = _as_rows(held_out)
    fitted, _ = _as_rows(points)
    widths = [_checked_bandwidth(bandwidth) for bandwidth in bandwidths]
    totals = np.zeros(len(widths))
    for squares in _squared_distances(rows, fitted):
        totals += [_log_mean_kernel(squares, width, rows.shape[1]).sum() for width in widths]
    return totals / len(rows)


def em_step(
    points: np.ndarray, mixture: GaussianMixture, floor: float = 1e-6
) -> tuple[GaussianMixture, float]:
    """Make one step of expectation maximisation.

    E: ``r_ki = w_k N(x_i; μ_k, Σ_k) / p(x_i)``, the share of component k in point i.
    M: weights, means and covariances of the points, weighted by these shares.

    Args:
        points: (N,) or (N, d).
        mixture: Where to start from; its shapes (variances or full covariances) are kept.
        floor: Added to each variance. Without it a component can shrink onto a single point, and
            the likelihood grows without bound.

    Returns:
        The mixture after the step, and the mean log density of the points *before* it.

    Reference: A. P. Dempster, N. M. Laird, D. B. Rubin, "Maximum likelihood from incomplete data
    via the EM algorithm", 1977.

    Lesson 01.
    """
    rows, on_line = _as_rows(points)
    logs = mixture.component_log_densities(rows[:, 0] if on_line else rows)
    total = np.logaddexp.reduce(logs, axis=0)
    shares = np.exp(logs - total)
    amounts = shares.sum(axis=1) + 1e-12  # a component that lost all points divides by 0 otherwise
    means = shares @ rows / amounts[:, np.newaxis]
    covariances = []
    for share, amount, mean in zip(shares, amounts, means, strict=True):
        centred = rows - mean
        if mixture.covariances.ndim == 3:
            covariance = (centred.T * share) @ centred / amount + floor * np.eye(rows.shape[1])
            covariances.append((covariance + covariance.T) / 2)
        else:
            covariances.append(share @ centred**2 / amount + floor)
    after = GaussianMixture(
        amounts / amounts.sum(),
        means[:, 0] if on_line else means,
        np.array(covariances)[:, 0] if on_line else np.array(covariances),
    )
    return after, float(total.mean())


def fit_mixture(
    points: np.ndarray,
    components: int,
    *,
    steps: int = 50,
    starts: int = 1,
    seed: int = 0,
    floor: float = 1e-6,
    diagonal: bool = False,
) -> GaussianMixture:
    """Fit a mixture of Gaussians by expectation maximisation.

    It starts with components as wide as all points together, at different points drawn at random,
    and finds a *local* maximum of the likelihood: ask for several starts.

    Args:
        points: (N,) or (N, d).
        components: How many, from 1 to the number of points.
        steps: How many steps of :func:`em_step`.
        starts: How often to start; the fit that gives ``points`` the highest likelihood is kept.
        seed: Decides where the means start.
        floor: Added to each variance, see :func:`em_step`.
        diagonal: In d dimensions, fit variances only, d numbers instead of d².

    Returns:
        The fitted mixture.

    Raises:
        ValueError: The number of components or of starts is outside what is described.

    Lesson 01.
    """
    rows, on_line = _as_rows(points)
    if not 1 <= components <= len(rows) or starts < 1:
        raise ValueError(
            f"Received components = {components!r} and starts = {starts!r}, expected 1 to "
            f"{len(rows)} components and at least 1 start."
        )
    rng = np.random.default_rng(seed)
    variances = rows.var(axis=0) + floor
    covariance = variances
    if not (on_line or diagonal):
        covariance = np.cov(rows.T, bias=True) + floor * np.eye(rows.shape[1])
    fits = []
    for _ in range(starts):
        chosen = rows[rng.choice(len(rows), components, replace=False)]
        mixture = GaussianMixture(
            np.full(components, 1 / components),
            chosen[:, 0] if on_line else chosen,
            np.array([variances[0] if on_line else covariance] * components),
        )
        for _ in range(steps):
            mixture, _ = em_step(points, mixture, floor)
        fits.append(mixture)
    return max(fits, key=lambda fit: fit.log_density(points).mean()) if starts > 1 else fits[0]


def _as_rows(points: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return points as (N, d), and whether they came as (N,)."""
    points = np.asarray(points, np.float64)
    if points.ndim not in (1, 2) or len(points) == 0:
        raise ValueError(f"The points have shape {points.shape}, expected (N,) or (N, d), N ≥ 1.")
    if not np.isfinite(points).all():
        raise ValueError("The points hold NaN or infinity, expected finite numbers.")
    return (points[:, np.newaxis], True) if points.ndim == 1 else (points, False)


def _checked_bandwidth(bandwidth: float) -> float:
    if not (np.isfinite(bandwidth) and bandwidth > 0):
        raise ValueError(f"bandwidth is {bandwidth!r}, expected a finite number above 0.")
    return float(bandwidth)


def _squared_distances(rows: np.ndarray, points: np.ndarray) -> Iterator[np.ndarray]:
    """Give ``|row - point|²``, shape (≤ 100, N), block by block of rows."""
    if rows.shape[1] != points.shape[1]:
        raise ValueError(
            f"The points have {rows.shape[1]} coordinates, expected {points.shape[1]}."
        )
    centre = points.mean(axis=0)  # |a|² + |b|² - 2ab loses fewer digits near the origin
    points, rows = points - centre, rows - centre
    norms = (points**2).sum(axis=1)
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        squares = (block**2).sum(axis=1, keepdims=True) + norms - 2 * block @ points.T
        yield np.maximum(squares, 0.0)


def _log_mean_kernel(squares: np.ndarray, bandwidth: float, dimension: int) -> np.ndarray:
    logs = squares / (-2 * bandwidth**2)
    highest = logs.max(axis=1, keepdims=True)  # so that the largest term of the sum is exp(0)
    mean = np.exp(logs - highest).mean(axis=1)
    volume = dimension * (np.log(bandwidth) + 0.5 * np.log(2 * np.pi))
    return np.log(mean) + highest[:, 0] - volume
