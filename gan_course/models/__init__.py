"""Network builders: keyword arguments in, a ``keras.Model`` out."""

from gan_course.models.conditional import conditional_generator, projection_discriminator
from gan_course.models.dcgan import dcgan_discriminator, dcgan_generator
from gan_course.models.mlp import mlp_discriminator, mlp_generator

__all__ = [
    "conditional_generator",
    "dcgan_discriminator",
    "dcgan_generator",
    "mlp_discriminator",
    "mlp_generator",
    "projection_discriminator",
]
