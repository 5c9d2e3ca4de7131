"""The network behind the features: how it is built and how it is trained."""

from typing import Any

import numpy as np

from gan_course.backend import keras, tf
from gan_course.data import NUM_CLASSES, mnist_dataset

__all__ = ["NUM_FEATURES", "mnist_classifier", "train_classifier"]

NUM_FEATURES = 64
_SEED = 9
_BATCH = 128

layers = keras.layers


def mnist_classifier(*, channels: tuple[int, ...] = (16, 32, 64), seed: int = 0) -> Any:
    """Build the classifier, images (N, 28, 28, 1) in [-1, 1] to logits (N, 10).

    The layer named "features" is the last but one: 64 numbers, at least 0.

    Args:
        channels: Channels at 28×28, 14×14 and 7×7.
        seed: Decides the initial weights.

    Returns:
        keras.Model named "mnist_classifier", untrained.

    Lesson 06.
    """
    seeds = iter(range(1000 * seed, 1000 * seed + 100))

    def initializer() -> Any:
        return keras.initializers.GlorotUniform(seed=next(seeds))

    # Each layer has a name: automatic ones count up in a process, and the file holds them.
    images = keras.Input((28, 28, 1), name="images")
    x = images
    for index, width in enumerate(channels):
        if index > 0:
            x = layers.MaxPooling2D(2, name=f"pool_{index}")(x)  # 28 → 14 → 7
        x = layers.Conv2D(
            width,
            3,
            padding="same",
            use_bias=False,
            kernel_initializer=initializer(),
            name=f"conv_{index}",
        )(x)
        x = layers.BatchNormalization(name=f"conv_norm_{index}")(x)
        x = layers.ReLU(name=f"conv_relu_{index}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(NUM_FEATURES, use_bias=False, kernel_initializer=initializer(), name="dense")(
        x
    )
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.ReLU(name="features")(x)
    logits = layers.Dense(NUM_CLASSES, kernel_initializer=initializer(), name="logits")(x)
    return keras.Model(images, logits, name="mnist_classifier")


def train_classifier(
    seed: int = _SEED, *, epochs: int = 15, steps_per_epoch: int = 468, verbose: int = 2
) -> Any:
    """Train the classifier on the training images, slightly turned, shifted and scaled.

    About five minutes on two cores. The learning rate falls to 0 along a cosine, so the last
    weights are also the best ones: none are picked by looking at the test images.

    Args:
        seed: Decides the initial weights, the order of the images and how they are changed.
        epochs: Lines of progress.
        steps_per_epoch: Batches of 128 in each; 468 are one pass through the training images.
        verbose: As in Keras' ``fit``.

    Returns:
        The trained keras.Model, logits as its output.

    Lesson 06.
    """
    data = mnist_dataset(batch_size=_BATCH, seed=seed).enumerate()
    data = data.map(
        lambda step, batch: (_augmented(batch[0], seed, step), batch[1]), num_parallel_calls=2
    ).prefetch(2)
    model = mnist_classifier(seed=seed)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(2e-3, epochs * steps_per_epoch)
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(data, epochs=epochs, steps_per_epoch=steps_per_epoch, shuffle=False, verbose=verbose)
    return model


def _augmented(images: Any, seed: int, step: Any) -> Any:
    """Turn by up to 10°, scale by up to 8 % and shift by up to 2 pixels, each image differently."""
    count = tf.shape(images)[0]
    u = tf.random.stateless_uniform((4, count), [seed, tf.cast(step, tf.int32)], -1.0, 1.0)
    angle, scale, right, down = u[0] * np.pi / 18, 1.0 + 0.08 * u[1], 2.0 * u[2], 2.0 * u[3]
    cosine, sine = scale * tf.cos(angle), scale * tf.sin(angle)
    centre = 13.5  # the fixed point of turning and scaling: between pixels 13 and 14
    zeros = tf.zeros((count,))
    transforms = tf.stack(
        [
            cosine, -sine, centre - centre * cosine + centre * sine + right,
            sine, cosine, centre - centre * sine - centre * cosine + down,
            zeros, zeros,
        ],
        axis=1,
    )  # fmt: skip
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=transforms,
        output_shape=tf.constant([28, 28]),
        fill_value=-1.0,  # black, not grey
        interpolation="BILINEAR",
    )
