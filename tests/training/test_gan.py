"""The training step: what it changes, what it leaves alone, and that it repeats."""

import inspect
import random

import numpy as np
import pytest

from gan_course.backend import keras, tf
from gan_course.data import mnist_dataset
from gan_course.models import (
    dcgan_generator,
    mlp_discriminator,
    mlp_generator,
    projection_discriminator,
)
from gan_course.recipes import RECIPES, build_gan, training_data
from gan_course.training import GAN, hinge_discriminator_loss, hinge_generator_loss


def small_gan(seed=0, averaging=0.9, **options):
    gan = GAN(
        mlp_generator(latent_dim=8, units=(16,), seed=seed),
        mlp_discriminator(units=(16,), dropout=0.0, seed=seed + 1),
        seed=seed,
    )
    gan.compile(
        generator_optimizer=keras.optimizers.Adam(1e-3),
        discriminator_optimizer=keras.optimizers.Adam(1e-3),
        generator_loss=hinge_generator_loss,
        discriminator_loss=hinge_discriminator_loss,
        averaging=averaging,
        **options,
    )
    return gan


def batch(count=8, seed=0):
    rng = np.random.default_rng(seed)
    return tf.constant(rng.uniform(-1, 1, (count, 28, 28, 1)), tf.float32)


def copies(model):
    return [weight.copy() for weight in model.get_weights()]


def same(before, after):
    return all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_train_step_can_be_read_aloud():
    """The step is at most 30 lines long."""
    assert len(inspect.getsource(GAN.train_step).splitlines()) <= 30


def test_discriminator_step_moves_the_discriminator_alone():
    """The discriminator's step changes its own weights and no trainable one of the generator."""
    gan = small_gan()
    generator = [w.numpy() for w in gan.generator.trainable_variables]
    discriminator = copies(gan.discriminator)
    loss = gan.discriminator_step(batch())
    assert np.isfinite(float(loss))
    assert not same(discriminator, copies(gan.discriminator))
    assert same(generator, [w.numpy() for w in gan.generator.trainable_variables])


def test_generator_step_moves_the_generator_alone():
    """The generator's step changes its own weights and none of the discriminator's."""
    gan = small_gan()
    generator, discriminator = copies(gan.generator), copies(gan.discriminator)
    gan.generator_step(batch())
    assert not same(generator, copies(gan.generator))
    assert same(discriminator, copies(gan.discriminator))


def test_each_step_lowers_its_own_loss():
    """With the other player held still, repeated steps lower the loss of the one that moves."""
    gan = small_gan()
    images = batch(64)
    losses = [float(gan.discriminator_step(images)) for _ in range(60)]
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])
    losses = [float(gan.generator_step(images)) for _ in range(60)]
    assert np.mean(losses[-5:]) < np.mean(losses[:5])


def test_real_and_fake_pass_separately():
    """The discriminator never sees a batch in which real and generated images are mixed."""
    gan = small_gan()
    seen = []
    original = gan.discriminator

    class Spy:
        trainable_variables = original.trainable_variables

        def __call__(self, inputs, training):
            seen.append(np.asarray(inputs))
            return original(inputs, training=training)

    images = batch(8)
    gan.discriminate = lambda pictures, labels=None: Spy()(pictures, training=True)
    gan.discriminator_step(images)
    assert [len(inputs) for inputs in seen] == [8, 8]
    assert np.array_equal(seen[0], images)
    assert not np.isin(seen[1], np.asarray(images)).all()


def test_average_follows_the_generator():
    """After one step from t = 0 the average has moved nine tenths of the way: decay 1/10."""
    gan = small_gan(averaging=0.999)
    before = copies(gan.averaged_generator)
    gan.train_step(batch())
    for old, average, new in zip(
        before, copies(gan.averaged_generator), copies(gan.generator), strict=True
    ):
        np.testing.assert_allclose(average, 0.1 * old + 0.9 * new, rtol=1e-5, atol=1e-7)


def test_averaging_of_zero_is_the_generator_itself():
    """With averaging=0 the averaged generator equals the generator."""
    gan = small_gan(averaging=0.0)
    gan.train_step(batch())
    assert same(copies(gan.generator), copies(gan.averaged_generator))


def test_averaging_never_exceeds_what_was_asked():
    """After many steps the decay is the one given to compile."""
    gan = small_gan(averaging=0.5)
    gan.steps.assign(10_000)
    before = copies(gan.averaged_generator)
    gan.update_average()
    for old, average, new in zip(
        before, copies(gan.averaged_generator), copies(gan.generator), strict=True
    ):
        np.testing.assert_allclose(average, 0.5 * old + 0.5 * new, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_same_seed_gives_bit_equal_weights(name):
    """Fifty steps with one seed give the same weights twice, and other weights with another."""

    def train(seed):
        recipe = RECIPES[name]
        gan = build_gan(recipe, seed=seed)
        gan.fit(training_data(recipe, seed=seed), steps_per_epoch=50, verbose=0, shuffle=False)
        return copies(gan.averaged_generator) + copies(gan.discriminator) + copies(gan.generator)

    first = train(7)
    assert same(first, train(7))
    assert all(np.isfinite(weight).all() for weight in first)
    assert not same(first, train(8))


def test_building_leaves_global_randomness_alone():
    """Building and training a GAN draws nothing from NumPy's or Python's global generators."""
    np_state = np.random.get_state()[1].copy()  # noqa: NPY002 - the global state is the subject
    python_state = random.getstate()
    small_gan().train_step(batch())
    assert np.array_equal(np_state, np.random.get_state()[1])  # noqa: NPY002
    assert random.getstate() == python_state


def test_compiled_and_eager_steps_agree():
    """The graph that fit compiles computes what the plain Python step computes."""
    images = batch(32)
    results = []
    for eager in (False, True):
        gan = small_gan(run_eagerly=eager)
        gan.fit(tf.data.Dataset.from_tensors(images).repeat(3), verbose=0, shuffle=False)
        results.append(copies(gan.generator) + copies(gan.discriminator))
    for compiled, plain in zip(*results, strict=True):
        # Adam divides by the gradient's size, so rounding of tiny gradients shows as up to a
        # fraction of the learning rate 1e-3.
        np.testing.assert_allclose(compiled, plain, rtol=1e-4, atol=2e-5)


def test_fit_takes_arrays_with_and_without_labels():
    """An unconditional pair takes images, or (images, labels) and leaves the labels aside."""
    images = np.asarray(batch(16))
    gan = small_gan()
    history = gan.fit(images, batch_size=8, verbose=0)
    assert set(history.history) == {"discriminator_loss", "generator_loss"}
    gan.fit(images, np.zeros(16, np.int64), batch_size=8, verbose=0)


def test_any_keras_callback_works(tmp_path):
    """Checkpoints, learning-rate schedules, early stopping and CSV logs work with fit."""
    gan = small_gan()
    schedule = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5 * rate)
    gan.fit(
        np.asarray(batch(16)),
        batch_size=8,
        epochs=3,
        verbose=0,
        callbacks=[
            keras.callbacks.ModelCheckpoint(tmp_path / "{epoch}.keras", verbose=0),
            keras.callbacks.ModelCheckpoint(
                tmp_path / "{epoch}.weights.h5", save_weights_only=True
            ),
            keras.callbacks.EarlyStopping("generator_loss", patience=10, mode="min"),
            keras.callbacks.ReduceLROnPlateau("generator_loss", patience=10, mode="min"),
            keras.callbacks.TerminateOnNaN(),
            keras.callbacks.CSVLogger(tmp_path / "log.csv"),
            schedule,
        ],
    )
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(1e-3 / 8)
    loaded = keras.saving.load_model(tmp_path / "3.keras")
    assert same(copies(gan.averaged_generator), copies(loaded.averaged_generator))
    assert same(copies(gan.discriminator), copies(loaded.discriminator))
    fresh = small_gan(seed=5)
    fresh.load_weights(tmp_path / "3.weights.h5")
    assert same(copies(gan.generator), copies(fresh.generator))


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_saved_generator_needs_nothing_of_ours(name, tmp_path):
    """A .keras generator loads in safe mode, holds only Keras' own layers, none of them Lambda."""
    gan = build_gan(RECIPES[name], seed=1)
    path = tmp_path / "generator.keras"
    gan.averaged_generator.save(path)
    loaded = keras.saving.load_model(path, safe_mode=True)
    for layer in loaded.layers:
        assert type(layer).__module__.startswith("keras.")
        assert not isinstance(layer, keras.layers.Lambda)
    noise = np.random.default_rng(0).standard_normal((4, gan.latent_dim), np.float32)
    inputs = [noise, np.arange(4)] if gan.conditional else noise
    assert np.array_equal(loaded(inputs), gan.averaged_generator(inputs))


def test_a_generator_loads_without_the_course(tmp_path):
    """A saved generator loads in a Python in which gan_course cannot be imported."""
    import subprocess
    import sys

    path = tmp_path / "generator.keras"
    build_gan(RECIPES["cgan"]).averaged_generator.save(path)
    code = (
        "import sys; sys.modules['gan_course'] = None; import keras; "
        f"print(keras.saving.load_model({str(path)!r}).output_shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "(None, 28, 28, 1)"


def test_conditional_pair_without_labels():
    """A conditional pair that receives images alone says what it expected."""
    gan = build_gan(RECIPES["cgan"])
    with pytest.raises(ValueError, match=r"received images without labels. Expected"):
        gan.train_step(batch())


def test_pairs_that_do_not_fit():
    """A generator and a discriminator that do not fit together are refused when they meet."""
    with pytest.raises(ValueError, match=r"1 inputs and the discriminator 2"):
        GAN(mlp_generator(), projection_discriminator())
    with pytest.raises(ValueError, match=r"makes images of shape \(784,\).*expects \(28, 28, 1\)"):
        GAN(mlp_generator(image_shape=(784,)), mlp_discriminator())
    with pytest.raises(ValueError, match=r"expected \(None, 1\): one logit"):
        GAN(mlp_generator(), mlp_as_classifier())


def mlp_as_classifier():
    images = keras.Input((28, 28, 1))
    return keras.Model(images, keras.layers.Dense(10)(keras.layers.Flatten()(images)))


def test_compile_refuses_what_cannot_work():
    """One optimizer for both networks, and an averaging outside [0, 1), are refused."""
    gan = GAN(mlp_generator(), mlp_discriminator())
    losses = {
        "generator_loss": hinge_generator_loss,
        "discriminator_loss": hinge_discriminator_loss,
    }
    shared = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="are the same object"):
        gan.compile(generator_optimizer=shared, discriminator_optimizer=shared, **losses)
    with pytest.raises(ValueError, match=r"averaging is 1.0, expected a number in \[0, 1\)"):
        gan.compile(
            generator_optimizer=keras.optimizers.Adam(),
            discriminator_optimizer=keras.optimizers.Adam(),
            averaging=1.0,
            **losses,
        )
    with pytest.raises(TypeError, match="generator_optimiser"):
        gan.compile(generator_optimiser=shared, discriminator_optimizer=shared, **losses)


def test_steps_are_counted():
    """The number of training steps is kept in the model."""
    gan = small_gan()
    gan.fit(
        mnist_dataset(limit=100, batch_size=10, labels=False),
        steps_per_epoch=4,
        verbose=0,
        shuffle=False,
    )
    assert int(gan.steps) == 4


def test_a_generator_of_another_family_fits_too():
    """Any generator and discriminator of matching shapes make a pair."""
    gan = GAN(dcgan_generator(latent_dim=5, channels=(4, 4)), mlp_discriminator(units=(8,)))
    assert (gan.latent_dim, gan.conditional) == (5, False)


def test_a_generator_with_dropout_trains():
    """Dropout's seed is no weight: it is not averaged, and the step goes through."""
    noise = keras.Input((4,))
    x = keras.layers.Dropout(0.5, seed=1)(keras.layers.Dense(28 * 28)(noise))
    generator = keras.Model(noise, keras.layers.Reshape((28, 28, 1))(x))
    gan = GAN(generator, mlp_discriminator(units=(8,)))
    gan.compile(
        generator_optimizer="adam",
        discriminator_optimizer="adam",
        generator_loss=hinge_generator_loss,
        discriminator_loss=hinge_discriminator_loss,
    )
    before = copies(gan.averaged_generator)
    gan.train_step(batch())
    assert not same(before, copies(gan.averaged_generator))


def test_a_network_that_cannot_learn_is_refused():
    """A generator without trainable weights, such as a loaded average, is named with the remedy."""
    generator = mlp_generator()
    generator.trainable = False
    with pytest.raises(ValueError, match=r"'mlp_generator' has no trainable weights.*trainable ="):
        GAN(generator, mlp_discriminator())
