"""Data sets: arrays in, arrays out."""

from gan_course.data.images import (
    NUM_CLASSES,
    load_mnist,
    mnist_dataset,
    to_float,
    to_uint8,
)
from gan_course.data.points import images_to_points, points_to_images
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
    "images_to_points",
    "load_mnist",
    "mnist_dataset",
    "normal_density",
    "points_to_images",
    "ring_of_gaussians",
    "to_float",
    "to_uint8",
    "two_humps",
]
