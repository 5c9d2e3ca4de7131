"""Network builders: keyword arguments in, a ``keras.Model`` out. And densities without networks."""

from gan_course.models.conditional import conditional_generator, projection_discriminator
from gan_course.models.dcgan import dcgan_discriminator, dcgan_generator
from gan_course.models.density import (
    HistogramDensity,
    KernelDensity,
    bandwidth_scores,
    em_step,
    fit_mixture,
)
from gan_course.models.mlp import mlp_discriminator, mlp_generator
from gan_course.models.subspace import SubspaceDensity, fit_subspace

__all__ = [
    "HistogramDensity",
    "KernelDensity",
    "SubspaceDensity",
    "bandwidth_scores",
    "conditional_generator",
    "dcgan_discriminator",
    "dcgan_generator",
    "em_step",
    "fit_mixture",
    "fit_subspace",
    "mlp_discriminator",
    "mlp_generator",
    "projection_discriminator",
]
