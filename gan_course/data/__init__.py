"""Data sets: arrays in, arrays out."""

from gan_course.data.images import (
    NUM_CLASSES,
    load_mnist,
    mnist_dataset,
    to_float,
    to_uint8,
)

__all__ = ["NUM_CLASSES", "load_mnist", "mnist_dataset", "to_float", "to_uint8"]
