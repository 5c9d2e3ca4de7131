"""Losses of the adversarial game, as plain functions of logits.

Each takes ``(real_logits, fake_logits)``, in that order, and returns a scalar to be *minimised*.
d(x) below is the discriminator's logit and σ(d(x)) = D(x) its probability that x is real.

Every formula is written on logits, so that it stays finite in value and gradient where
``log(sigmoid(d))`` would overflow: −log σ(d) = softplus(−d) and −log(1 − σ(d)) = softplus(d).
"""

from typing import Any

from gan_course.backend import keras

__all__ = [
    "LOSSES",
    "cross_entropy_discriminator_loss",
    "hinge_discriminator_loss",
    "hinge_generator_loss",
    "least_squares_discriminator_loss",
    "least_squares_generator_loss",
    "non_saturating_generator_loss",
    "saturating_generator_loss",
    "wasserstein_discriminator_loss",
    "wasserstein_generator_loss",
]

ops = keras.ops


def cross_entropy_discriminator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return −E[log D(x)] − E[log(1 − D(G(z)))], the discriminator's side of the original game.

    It is −V(D, G): the paper maximises V, we minimise its negative. At D = ½ it is log 4.

    Args:
        real_logits: d(x) on real data, shape (N, 1) or (N,).
        fake_logits: d(G(z)) on generated data, the same.

    Returns:
        Scalar, in [0, ∞).

    Reference: I. Goodfellow et al., "Generative Adversarial Nets", 2014, equation 1.

    Lesson 02.
    """
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))


def saturating_generator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return E[log(1 − D(G(z)))], the generator's side of the original game.

    Its gradient with respect to a logit is −σ(d): it vanishes where the discriminator is sure
    that a sample is fake, which is where the generator needs it most.

    Args:
        real_logits: Not used; here so that all losses are called alike.
        fake_logits: d(G(z)), shape (N, 1) or (N,).

    Returns:
        Scalar, in (−∞, 0].

    Reference: I. Goodfellow et al., "Generative Adversarial Nets", 2014, equation 1.

    Lesson 02.
    """
    return -ops.mean(ops.softplus(fake_logits))


def non_saturating_generator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return −E[log D(G(z))].

    Not the same game as the saturating loss turned round: another objective with the same fixed
    point, whose gradient −(1 − σ(d)) is large where the discriminator is sure.

    Args:
        real_logits: Not used; here so that all losses are called alike.
        fake_logits: d(G(z)), shape (N, 1) or (N,).

    Returns:
        Scalar, in [0, ∞).

    Reference: I. Goodfellow et al., "Generative Adversarial Nets", 2014, section 3.

    Lesson 02.
    """
    return ops.mean(ops.softplus(-fake_logits))


def least_squares_discriminator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return ½ E[(d(x) − 1)²] + ½ E[d(G(z))²].

    Args:
        real_logits: d(x) on real data, shape (N, 1) or (N,). Here a score, not a logit of a
            probability: 1 stands for real, 0 for fake.
        fake_logits: d(G(z)) on generated data, the same.

    Returns:
        Scalar, in [0, ∞).

    Reference: X. Mao et al., "Least Squares Generative Adversarial Networks", 2017, equation 8.

    Lesson 07.
    """
    return 0.5 * ops.mean(ops.square(real_logits - 1.0)) + 0.5 * ops.mean(ops.square(fake_logits))


def least_squares_generator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return ½ E[(d(G(z)) − 1)²].

    Args:
        real_logits: Not used; here so that all losses are called alike.
        fake_logits: d(G(z)), shape (N, 1) or (N,).

    Returns:
        Scalar, in [0, ∞).

    Reference: X. Mao et al., "Least Squares Generative Adversarial Networks", 2017, equation 8.

    Lesson 07.
    """
    return 0.5 * ops.mean(ops.square(fake_logits - 1.0))


def hinge_discriminator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return E[max(0, 1 − d(x))] + E[max(0, 1 + d(G(z)))].

    A sample that is on its right side by more than the margin 1 no longer pulls.

    Args:
        real_logits: d(x) on real data, shape (N, 1) or (N,).
        fake_logits: d(G(z)) on generated data, the same.

    Returns:
        Scalar, in [0, ∞).

    Reference: J. H. Lim, J. C. Ye, "Geometric GAN", 2017; D. Tran, R. Ranganath, D. Blei,
    "Hierarchical Implicit Models and Likelihood-Free Variational Inference", 2017.

    Lesson 07.
    """
    return ops.mean(ops.relu(1.0 - real_logits)) + ops.mean(ops.relu(1.0 + fake_logits))


def hinge_generator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return −E[d(G(z))]. The same formula as Wasserstein's; what differs is who plays against it.

    Args:
        real_logits: Not used; here so that all losses are called alike.
        fake_logits: d(G(z)), shape (N, 1) or (N,).

    Returns:
        Scalar, in (−∞, ∞).

    Reference: J. H. Lim, J. C. Ye, "Geometric GAN", 2017.

    Lesson 07.
    """
    return -ops.mean(fake_logits)


def wasserstein_discriminator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return E[d(G(z))] − E[d(x)].

    Over all 1-Lipschitz d its smallest value is −W₁(p_data, p_g). Without something that keeps d
    1-Lipschitz (a penalty, spectral normalisation) it is unbounded below.

    Args:
        real_logits: The critic's score on real data, shape (N, 1) or (N,).
        fake_logits: The critic's score on generated data, the same.

    Returns:
        Scalar, in (−∞, ∞).

    Reference: M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein Generative Adversarial Networks",
    2017, equations 2 and 3.

    Lesson 07.
    """
    return ops.mean(fake_logits) - ops.mean(real_logits)


def wasserstein_generator_loss(real_logits: Any, fake_logits: Any) -> Any:
    """Return −E[d(G(z))].

    Args:
        real_logits: Not used; here so that all losses are called alike.
        fake_logits: The critic's score on generated data, shape (N, 1) or (N,).

    Returns:
        Scalar, in (−∞, ∞).

    Reference: M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein Generative Adversarial Networks",
    2017.

    Lesson 07.
    """
    return -ops.mean(fake_logits)


# The pairs by name, as recipes and `gan-course train` know them: (generator's, discriminator's).
LOSSES = {
    "saturating": (saturating_generator_loss, cross_entropy_discriminator_loss),
    "non_saturating": (non_saturating_generator_loss, cross_entropy_discriminator_loss),
    "least_squares": (least_squares_generator_loss, least_squares_discriminator_loss),
    "hinge": (hinge_generator_loss, hinge_discriminator_loss),
    "wasserstein": (wasserstein_generator_loss, wasserstein_discriminator_loss),
}
