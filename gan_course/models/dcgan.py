"""Convolutional networks for 28×28 images, kept small: two cores should train them in a minute.

The shapes follow A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with Deep
Convolutional Generative Adversarial Networks", 2016: strided convolutions instead of pooling,
batch normalisation and ReLU in the generator, leaky ReLU in the discriminator. Unlike there, the
discriminator has no batch normalisation.
"""

from collections.abc import Iterator
from typing import Any

from gan_course.backend import keras
from gan_course.models.mlp import seeded_initializers

__all__ = ["dcgan_discriminator", "dcgan_generator", "image_from_vector", "vector_from_image"]

layers = keras.layers


def dcgan_generator(
    *, latent_dim: int = 64, channels: tuple[int, int] = (64, 32), seed: int = 0
) -> Any:
    """Build a convolutional generator, noise (N, latent_dim) to images (N, 28, 28, 1) in [-1, 1].

    Args:
        latent_dim: Length of the noise vector.
        channels: Channels at 7×7 and at 14×14.
        seed: Decides the initial weights.

    Returns:
        keras.Model named "dcgan_generator".

    Lesson 05.
    """
    noise = keras.Input((latent_dim,), name="noise")
    images = image_from_vector(noise, channels, seeded_initializers(seed))
    return keras.Model(noise, images, name="dcgan_generator")


def dcgan_discriminator(*, channels: tuple[int, int] = (32, 64), seed: int = 0) -> Any:
    """Build a convolutional discriminator, images (N, 28, 28, 1) to logits (N, 1).

    Args:
        channels: Channels at 14×14 and at 7×7.
        seed: Decides the initial weights.

    Returns:
        keras.Model named "dcgan_discriminator".

    Lesson 05.
    """
    initializers = seeded_initializers(seed)
    images = keras.Input((28, 28, 1), name="images")
    features = vector_from_image(images, channels, initializers)
    logits = layers.Dense(1, kernel_initializer=next(initializers))(features)
    return keras.Model(images, logits, name="dcgan_discriminator")


def image_from_vector(x: Any, channels: tuple[int, int], initializers: Iterator[Any]) -> Any:
    """Grow vectors (N, units) to images (N, 28, 28, 1): dense to 7×7, then doubled twice.

    Kernels of 4×4 with stride 2 overlap evenly; 5×5 or 3×3 do not, and draw chequerboards.
    (A. Odena, V. Dumoulin, C. Olah, "Deconvolution and Checkerboard Artifacts", 2016.)
    """
    first, second = channels
    x = layers.Dense(7 * 7 * first, use_bias=False, kernel_initializer=next(initializers))(x)
    x = layers.Reshape((7, 7, first))(x)  # (N, 7, 7, first)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2DTranspose(
        second, 4, strides=2, padding="same", use_bias=False, kernel_initializer=next(initializers)
    )(x)  # (N, 14, 14, second)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    return layers.Conv2DTranspose(
        1, 4, strides=2, padding="same", activation="tanh", kernel_initializer=next(initializers)
    )(x)  # (N, 28, 28, 1)


def vector_from_image(x: Any, channels: tuple[int, int], initializers: Iterator[Any]) -> Any:
    """Shrink images (N, 28, 28, 1) to features (N, 7·7·channels[-1]), halved twice.

    Without biases: TensorFlow 2.21 would try to fuse convolution, bias and leaky ReLU, fail where
    only the gradient with respect to the images is wanted (the generator's step), and say so on
    standard error at each training ("remapper failed").
    """
    for width in channels:
        x = layers.Conv2D(
            width,
            4,
            strides=2,
            padding="same",
            use_bias=False,
            kernel_initializer=next(initializers),
        )(x)  # (N, 14, 14, ·), then (N, 7, 7, ·)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    return layers.Flatten()(x)
