"""Data sets: arrays in, arrays out."""

from gan_course.data.images import (
    NUM_CLASSES,
    load_mnist,
    mnist_dataset,
    to_float,
    to_uint8,
)
from gan_course.data.toy import (
    Banana,
    GaussianMixture,
    normal_density,
    ring_of_gaussians,
    two_humps,
)

__all__ = [
    "NUM_CLASSES",
    "Banana",
    "GaussianMixture",
    "load_mnist",
    "mnist_dataset",
    "normal_density",
    "ring_of_gaussians",
    "to_float",
    "to_uint8",
    "two_humps",
]
