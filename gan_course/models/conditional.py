"""The convolutional pair with labels: the learner asks for a digit and gets it.

The generator sees the label as a one-hot vector beside the noise. The discriminator is a
projection discriminator.
"""

from typing import Any

from gan_course.backend import keras
from gan_course.models.dcgan import image_from_vector, vector_from_image
from gan_course.models.mlp import seeded_initializers

__all__ = ["conditional_generator", "projection_discriminator"]

layers = keras.layers


def conditional_generator(
    *,
    latent_dim: int = 64,
    num_classes: int = 10,
    channels: tuple[int, int] = (64, 32),
    seed: int = 0,
) -> Any:
    """Build a generator from [noise (N, latent_dim), labels (N,)] to images (N, 28, 28, 1).

    Args:
        latent_dim: Length of the noise vector.
        num_classes: Labels are integers in [0, num_classes).
        channels: Channels at 7×7 and at 14×14.
        seed: Decides the initial weights.

    Returns:
        keras.Model named "conditional_generator"; images in [-1, 1].

    Reference: M. Mirza, S. Osindero, "Conditional Generative Adversarial Nets", 2014.

    Lesson 08.
    """
    noise = keras.Input((latent_dim,), name="noise")
    labels = keras.Input((), dtype="int32", name="labels")
    one_hot = layers.CategoryEncoding(num_tokens=num_classes, output_mode="one_hot")(labels)
    x = layers.Concatenate()([noise, one_hot])  # (N, latent_dim + num_classes)
    images = image_from_vector(x, channels, seeded_initializers(seed))
    return keras.Model([noise, labels], images, name="conditional_generator")


def projection_discriminator(
    *, num_classes: int = 10, channels: tuple[int, int] = (32, 64), seed: int = 0
) -> Any:
    """Build a discriminator from [images (N, 28, 28, 1), labels (N,)] to logits (N, 1).

    With features f(x), the logit is ``w·f(x) + b + e(y)·f(x)``: one part that asks whether the
    image is real at all, and one, with an embedding e of the label, that asks whether it is a
    real y. This is the form that log p_data(x, y) / p_g(x, y) takes when the classes' log
    probabilities are linear in f.

    Args:
        num_classes: Labels are integers in [0, num_classes).
        channels: Channels at 14×14 and at 7×7.
        seed: Decides the initial weights.

    Returns:
        keras.Model named "projection_discriminator".

    Reference: T. Miyato, M. Koyama, "cGANs with Projection Discriminator", 2018.

    Lesson 08.
    """
    initializers = seeded_initializers(seed)
    images = keras.Input((28, 28, 1), name="images")
    labels = keras.Input((), dtype="int32", name="labels")
    features = vector_from_image(images, channels, initializers)
    real_at_all = layers.Dense(1, kernel_initializer=next(initializers))(features)
    embedding = layers.Embedding(
        num_classes, features.shape[-1], embeddings_initializer=next(initializers)
    )(labels)
    real_y = layers.Dot(axes=1)([embedding, features])  # (N, 1)
    logits = layers.Add()([real_at_all, real_y])
    return keras.Model([images, labels], logits, name="projection_discriminator")
