"""Training two networks against each other: losses, the step, callbacks."""

from gan_course.training.callbacks import HistoryCSV, SampleGrid, TimeBudget
from gan_course.training.gan import GAN
from gan_course.training.losses import (
    LOSSES,
    cross_entropy_discriminator_loss,
    hinge_discriminator_loss,
    hinge_generator_loss,
    least_squares_discriminator_loss,
    least_squares_generator_loss,
    non_saturating_generator_loss,
    saturating_generator_loss,
    wasserstein_discriminator_loss,
    wasserstein_generator_loss,
)
from gan_course.training.sampling import sample_images

__all__ = [
    "GAN",
    "LOSSES",
    "HistoryCSV",
    "SampleGrid",
    "TimeBudget",
    "cross_entropy_discriminator_loss",
    "hinge_discriminator_loss",
    "hinge_generator_loss",
    "least_squares_discriminator_loss",
    "least_squares_generator_loss",
    "non_saturating_generator_loss",
    "sample_images",
    "saturating_generator_loss",
    "wasserstein_discriminator_loss",
    "wasserstein_generator_loss",
]
