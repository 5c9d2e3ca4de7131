"""The adversarial game in formulas: the best discriminator, the value, steps of the two players.

NumPy only, and loaded without Keras: what can be computed exactly is computed exactly here, for
lessons and tests to compare trainings with.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from gan_course.metrics.divergences import expectation

__all__ = [
    "alternating_step",
    "game_value",
    "optimal_discriminator",
    "optimal_logit",
    "simultaneous_step",
]

# (φ, θ) → (∂V/∂φ, ∂V/∂θ)
Gradient = Callable[[np.ndarray, np.ndarray], tuple[ArrayLike, ArrayLike]]


def optimal_discriminator(p_data: ArrayLike, p_g: ArrayLike) -> np.ndarray:
    """Return D*(x) = p_data(x) / (p_data(x) + p_g(x)), the D that maximises V(D, G).

    It is the probability that a point is real, if a fair coin decides between data and generator.
    Where both densities are 0 no point ever falls, and every D is as good as another: there ½ is
    returned, what the coin alone says.

    Example:
        >>> optimal_discriminator([0.40, 1e-30, 0.0], [0.10, 3e-30, 0.0])
        array([0.8 , 0.25, 0.5 ])

    Args:
        p_data: Density of the data at some points, in [0, ∞), any shape.
        p_g: Density of the generator at the same points, the same shape.

    Returns:
        Probabilities in [0, 1], float64, the same shape.

    Raises:
        ValueError: The shapes differ, or a density is negative, infinite or NaN.

    Reference: I. Goodfellow et al., "Generative Adversarial Nets", 2014, proposition 1.

    Lesson 02.
    """
    p_data, p_g = _checked(p_data, p_g)
    # Divided by the larger one: neither the sum of two huge densities overflows, nor do two tiny
    # ones lose digits.
    larger = np.maximum(p_data, p_g)
    larger = np.where(larger > 0, larger, 1.0)
    real, fake = p_data / larger, p_g / larger
    total = real + fake
    return np.where(total > 0, real / np.where(total > 0, total, 1.0), 0.5)


def optimal_logit(p_data: ArrayLike, p_g: ArrayLike) -> np.ndarray:
    """Return d*(x) = log p_data(x) − log p_g(x), the logit of the best discriminator.

    D* = σ(d*). Where D* is so close to 1 that float64 rounds it, 1 − D* is lost; the logit is not.
    Where both densities are 0 it is 0, as D* is ½ there.

    Args:
        p_data: Density of the data at some points, in [0, ∞), any shape.
        p_g: Density of the generator at the same points, the same shape.

    Returns:
        Logits in [−∞, ∞], float64, the same shape.

    Raises:
        ValueError: The shapes differ, or a density is negative, infinite or NaN.

    Reference: M. Sugiyama, T. Suzuki, T. Kanamori, "Density Ratio Estimation in Machine Learning",
    2012.

    Lesson 02.
    """
    p_data, p_g = _checked(p_data, p_g)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((p_data > 0) | (p_g > 0), np.log(p_data) - np.log(p_g), 0.0)


def game_value(
    d: ArrayLike,
    p_data: ArrayLike,
    p_g: ArrayLike,
    x: ArrayLike,
    *,
    tolerance: float = 1e-6,
) -> float:
    """Return V(D, G) = E[log D(x)], x from the data, + E[log(1 − D(x))], x from the generator.

    The discriminator maximises it, the generator minimises it. For D = ½ it is −log 4; for the
    best D it is −log 4 + 2 JSD(p_data ‖ p_g).

    Args:
        d: The logits of D(x) on the grid, shape (N,). Not the probabilities: at D* they round to 1
            where the generator still has a little mass, and log(1 − D) would be −∞.
        p_data: Density of the data on the grid, shape (N,).
        p_g: Density of the generator on the grid, shape (N,).
        x: The grid, increasing, shape (N,).
        tolerance: How far each mass on the grid may be from 1.

    Returns:
        In [−∞, 0]; −∞ for a D that is quite sure and wrong.

    Raises:
        ValueError: As in :func:`gan_course.metrics.expectation`.

    Reference: I. Goodfellow et al., "Generative Adversarial Nets", 2014, equation 1.

    Lesson 02.
    """
    d = np.asarray(d, np.float64)
    # log σ(d) = −log(1 + e⁻ᵈ) and log(1 − σ(d)) = −log(1 + eᵈ), without overflow.
    with np.errstate(invalid="ignore"):  # NaN is answered by an error
        log_d, log_one_minus_d = -np.logaddexp(0.0, -d), -np.logaddexp(0.0, d)
    return expectation(log_d, p_data, x, tolerance=tolerance) + expectation(
        log_one_minus_d, p_g, x, tolerance=tolerance
    )


def simultaneous_step(
    phi: ArrayLike, theta: ArrayLike, gradient: Gradient, step_size: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return both players' parameters after a step in which neither sees the other's move.

    φ + η ∂V/∂φ and θ − η ∂V/∂θ, both at (φ, θ): the discriminator climbs, the generator descends.

    Example:
        >>> simultaneous_step(1.0, 1.0, lambda phi, theta: (theta, phi), 0.5)  # V = φ · θ
        (array(1.5), array(0.5))

    Args:
        phi: φ, the discriminator's parameters, any shape.
        theta: θ, the generator's parameters, any shape.
        gradient: (φ, θ) → (∂V/∂φ, ∂V/∂θ), shaped as φ and θ.
        step_size: η, the learning rate.

    Returns:
        The new φ and the new θ, float64.

    Reference: L. Mescheder, S. Nowozin, A. Geiger, "The Numerics of GANs", 2017.

    Lesson 02.
    """
    phi, theta = np.asarray(phi, np.float64), np.asarray(theta, np.float64)
    by_phi, by_theta = gradient(phi, theta)
    return phi + step_size * np.asarray(by_phi), theta - step_size * np.asarray(by_theta)


def alternating_step(
    phi: ArrayLike, theta: ArrayLike, gradient: Gradient, step_size: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return both players' parameters after the discriminator's step and the generator's answer.

    First φ' = φ + η ∂V/∂φ at (φ, θ), then θ' = θ − η ∂V/∂θ at (φ', θ). It is how GANs are trained.

    Example:
        >>> alternating_step(1.0, 1.0, lambda phi, theta: (theta, phi), 0.5)  # V = φ · θ
        (array(1.5), array(0.25))

    Args:
        phi: φ, the discriminator's parameters, any shape.
        theta: θ, the generator's parameters, any shape.
        gradient: (φ, θ) → (∂V/∂φ, ∂V/∂θ), shaped as φ and θ.
        step_size: η, the learning rate.

    Returns:
        The new φ and the new θ, float64.

    Reference: G. Gidel et al., "Negative Momentum for Improved Game Dynamics", 2019.

    Lesson 02.
    """
    phi, theta = np.asarray(phi, np.float64), np.asarray(theta, np.float64)
    phi = phi + step_size * np.asarray(gradient(phi, theta)[0])
    return phi, theta - step_size * np.asarray(gradient(phi, theta)[1])


def _checked(p_data: ArrayLike, p_g: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    p_data, p_g = np.asarray(p_data, np.float64), np.asarray(p_g, np.float64)
    if p_data.shape != p_g.shape:
        raise ValueError(
            f"p_data has shape {p_data.shape} and p_g {p_g.shape}; expected both densities at the "
            "same points."
        )
    # Written so that NaN does not pass.
    if not ((p_data >= 0) & (p_g >= 0) & np.isfinite(p_data) & np.isfinite(p_g)).all():
        raise ValueError(
            "p_data or p_g holds negative numbers, infinities or NaN; expected densities. "
            "(A logarithm of a density goes through np.exp first.)"
        )
    return p_data, p_g
