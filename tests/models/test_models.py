"""Networks: shapes, ranges, parameters, and where their randomness comes from."""

import numpy as np
import pytest

from gan_course import models
from gan_course.backend import keras

GENERATORS = ["mlp_generator", "dcgan_generator", "conditional_generator"]
DISCRIMINATORS = ["mlp_discriminator", "dcgan_discriminator", "projection_discriminator"]


def inputs_of(model, count=6):
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal((count, *model.inputs[0].shape[1:]), np.float32)]
    if len(model.inputs) == 2:
        arrays.append(np.arange(count) % 10)
    return arrays if len(arrays) == 2 else arrays[0]


def scaled(inputs, factor):
    if isinstance(inputs, list):
        return [inputs[0] * np.float32(factor), inputs[1]]
    return inputs * np.float32(factor)


@pytest.mark.parametrize("name", GENERATORS)
def test_generators_make_images(name):
    """A generator turns noise into images (N, 28, 28, 1) within [-1, 1]."""
    generator = getattr(models, name)(latent_dim=12)
    assert generator.inputs[0].shape == (None, 12)
    images = np.asarray(generator(inputs_of(generator)))
    assert images.shape == (6, 28, 28, 1)
    assert np.abs(images).max() <= 1
    assert images.std() > 0  # near grey: the initial weights are small
    bright = np.asarray(generator(scaled(inputs_of(generator), 1e6)))
    assert bright.max() == 1
    assert bright.min() == -1


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_discriminators_give_one_logit(name):
    """A discriminator gives (N, 1) numbers that are logits: of both signs, beyond [0, 1]."""
    discriminator = getattr(models, name)()
    # Loud inputs, since the initial weights are small; an output squashed to [0, 1] would stay.
    logits = np.asarray(discriminator(scaled(inputs_of(discriminator, 200), 1e4)))
    assert logits.shape == (200, 1)
    assert logits.min() < 0
    assert logits.max() > 1


@pytest.mark.parametrize("name", GENERATORS + DISCRIMINATORS)
def test_initial_weights_come_from_the_seed(name):
    """One seed gives the same weights twice; another gives others; no two layers start equal."""
    build = getattr(models, name)
    first, again, other = (build(seed=s).get_weights() for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))
    kernels = [weight.ravel()[:20] for weight in first if weight.ndim > 1]
    assert len({kernel.tobytes() for kernel in kernels}) == len(kernels)


@pytest.mark.parametrize("name", GENERATORS)
def test_every_generator_weight_matters(name):
    """Every trainable weight of a generator gets a gradient from the images."""
    from gan_course.backend import tf

    generator = getattr(models, name)()
    inputs = inputs_of(generator, 20)
    target = np.random.default_rng(1).uniform(-1, 1, (20, 28, 28, 1)).astype("float32")
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((generator(inputs, training=True) - target) ** 2)
    gradients = tape.gradient(loss, generator.trainable_variables)
    assert all(np.abs(gradient).max() > 0 for gradient in gradients)


def test_labels_steer_the_conditional_generator():
    """With the same noise, each label gives another picture."""
    generator = models.conditional_generator()
    noise = np.repeat(np.random.default_rng(0).standard_normal((1, 64), np.float32), 10, axis=0)
    images = np.asarray(generator([noise, np.arange(10)]))
    distances = np.abs(images[:, None] - images[None]).mean(axis=(2, 3, 4))
    assert (distances + np.eye(10) > 1e-4).all()


def test_projection_discriminator_is_what_its_formula_says():
    """The logit is w·f(x) + b + e(y)·f(x), computed here by NumPy from the weights."""
    discriminator = models.projection_discriminator(seed=4)
    images, labels = inputs_of(discriminator, 7)
    features = keras.Model(discriminator.inputs[0], discriminator.get_layer(index=-5).output)
    f = np.asarray(features(images), np.float64)
    w, b = (np.asarray(a, np.float64) for a in discriminator.layers[-3].get_weights())
    (e,) = (
        layer.get_weights()[0]
        for layer in discriminator.layers
        if isinstance(layer, keras.layers.Embedding)
    )
    expected = f @ w + b + np.sum(e[labels] * f, axis=1, keepdims=True)
    np.testing.assert_allclose(discriminator([images, labels]), expected, rtol=1e-4, atol=1e-4)


def test_options_change_the_networks():
    """Widths, image shape and number of classes are taken over."""
    assert models.mlp_generator(image_shape=(2,)).output_shape == (None, 2)
    assert (
        models.mlp_discriminator(image_shape=(2,), units=(8,)).count_params() == 2 * 8 + 8 + 8 + 1
    )
    # dense 6·7·7·8 without bias, batch norm 4·8, kernel 4·4·8·4, batch norm 4·4, kernel + bias
    assert models.dcgan_generator(latent_dim=6, channels=(8, 4)).count_params() == (
        6 * 49 * 8 + 4 * 8 + 16 * 8 * 4 + 4 * 4 + 16 * 4 + 1
    )
    assert models.dcgan_discriminator(channels=(4, 8)).count_params() == (
        16 * 4 + 16 * 4 * 8 + 49 * 8 + 1
    )
    generator = models.conditional_generator(latent_dim=6, num_classes=3, channels=(8, 4))
    assert generator.get_layer(index=4).get_weights()[0].shape == (9, 49 * 8)


def test_a_misspelt_option_is_refused():
    """An option that does not exist is an error, not ignored."""
    with pytest.raises(TypeError, match="chanels"):
        models.dcgan_generator(chanels=(8, 4))
