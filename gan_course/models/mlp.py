"""Dense networks: the simplest pair, the one of the article that the course starts from."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gan_course.backend import keras

__all__ = ["mlp_discriminator", "mlp_generator", "seeded_initializers"]

layers = keras.layers


def seeded_initializers(seed: int) -> Iterator[Any]:
    """Return initialisers N(0, 0.02²) without end, each with a seed of its own drawn from ``seed``.

    One seed for all layers would give layers of equal shape equal weights; Keras' default draws
    from a global state. The standard deviation is DCGAN's: a discriminator that starts with small
    logits starts undecided, and its first steps teach the generator more.

    Reference: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with Deep
    Convolutional Generative Adversarial Networks", 2016, section 4.
    """
    rng = np.random.default_rng(seed)
    while True:
        yield keras.initializers.RandomNormal(stddev=0.02, seed=int(rng.integers(2**31)))


def mlp_generator(
    *,
    latent_dim: int = 100,
    units: Sequence[int] = (256, 256),
    image_shape: tuple[int, ...] = (28, 28, 1),
    seed: int = 0,
) -> Any:
    """Build a dense generator, noise (N, latent_dim) to images (N, *image_shape) in [-1, 1].

    Args:
        latent_dim: Length of the noise vector.
        units: Width of each hidden layer; each is followed by batch normalisation and leaky ReLU.
        image_shape: Shape of one image.
        seed: Decides the initial weights.

    Returns:
        keras.Model named "mlp_generator".

    Lesson 04.
    """
    initializers = seeded_initializers(seed)
    noise = keras.Input((latent_dim,), name="noise")
    x = noise
    for width in units:
        x = layers.Dense(width, use_bias=False, kernel_initializer=next(initializers))(x)
        x = layers.BatchNormalization()(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    pixels = int(np.prod(image_shape))
    x = layers.Dense(pixels, activation="tanh", kernel_initializer=next(initializers))(x)
    images = layers.Reshape(image_shape)(x)
    return keras.Model(noise, images, name="mlp_generator")


def mlp_discriminator(
    *,
    units: Sequence[int] = (256, 128),
    dropout: float = 0.3,
    image_shape: tuple[int, ...] = (28, 28, 1),
    seed: int = 0,
) -> Any:
    """Build a dense discriminator, images (N, *image_shape) to logits (N, 1).

    Args:
        units: Width of each hidden layer, followed by leaky ReLU and dropout.
        dropout: Share of the activations set to 0 while training, in [0, 1).
        image_shape: Shape of one image.
        seed: Decides the initial weights and what dropout drops.

    Returns:
        keras.Model named "mlp_discriminator".

    Lesson 04.
    """
    initializers = seeded_initializers(seed)
    images = keras.Input(image_shape, name="images")
    x = layers.Flatten()(images)
    for index, width in enumerate(units):
        x = layers.Dense(width, kernel_initializer=next(initializers))(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
        x = layers.Dropout(dropout, seed=seed + index)(x)
    logits = layers.Dense(1, kernel_initializer=next(initializers))(x)
    return keras.Model(images, logits, name="mlp_discriminator")
