"""The two-player training step, as a Keras model.

``GAN`` holds a generator, a discriminator and a slowly moving average of the generator. ``fit``
calls :meth:`GAN.train_step` for each batch; that step is short enough to be read aloud.
"""

from collections.abc import Callable
from typing import Any

from gan_course.backend import keras, tf

__all__ = ["GAN"]

Loss = Callable[[Any, Any], Any]


@keras.saving.register_keras_serializable("gan_course")
class GAN(keras.Model):
    """A generator and a discriminator, trained against each other.

    The pair is conditional if the generator has two inputs, noise and integer labels; then the
    discriminator must have two as well, images and integer labels.

    Example:
        >>> gan = GAN(dcgan_generator(), dcgan_discriminator(), seed=1)
        >>> gan.compile(
        ...     generator_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.5),
        ...     discriminator_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.5),
        ...     generator_loss=hinge_generator_loss,
        ...     discriminator_loss=hinge_discriminator_loss,
        ... )
        >>> gan.fit(mnist_dataset(labels=False), steps_per_epoch=1000, shuffle=False)

    Args:
        generator: Model from noise (N, latent_dim), or [noise, labels (N,)], to images.
        discriminator: Model from images, or [images, labels (N,)], to logits (N, 1).
        seed: Decides the noise drawn during training.

    Raises:
        ValueError: The two models do not fit together.

    Reference: I. Goodfellow et al., "Generative Adversarial Nets", 2014, algorithm 1.

    Lesson 05.
    """

    def __init__(
        self, generator: Any, discriminator: Any, *, seed: int = 0, name: str = "gan"
    ) -> None:
        super().__init__(name=name)
        _check_pair(generator, discriminator)
        self.generator = generator
        self.discriminator = discriminator
        self.averaged_generator = keras.models.clone_model(generator)
        self.averaged_generator.trainable = False
        self.averaged_generator.set_weights(generator.get_weights())
        self.seed = seed
        self.noise_generator = keras.random.SeedGenerator(seed)
        self.steps = self.add_weight(
            shape=(), initializer="zeros", dtype="int32", trainable=False, name="steps"
        )
        self.loss_means = {
            name: keras.metrics.Mean(name=name) for name in ("discriminator_loss", "generator_loss")
        }
        self.built = True  # both models are; there is no `call` of this pair that could build it

    @property
    def conditional(self) -> bool:
        """Whether the pair takes labels."""
        return len(self.generator.inputs) == 2

    @property
    def latent_dim(self) -> int:
        """Length of the noise vector z."""
        return self.generator.inputs[0].shape[-1]

    def compile(
        self,
        *,
        generator_optimizer: Any,
        discriminator_optimizer: Any,
        generator_loss: Loss,
        discriminator_loss: Loss,
        averaging: float = 0.999,
        run_eagerly: bool = False,
        jit_compile: bool = False,
        steps_per_execution: int = 1,
    ) -> None:
        """Set how the two are trained.

        Args:
            generator_optimizer: Keras optimizer of the generator, or its name. Callbacks that look
                for ``model.optimizer``, such as ``LearningRateScheduler``, find this one.
            discriminator_optimizer: Keras optimizer of the discriminator.
            generator_loss: Function of ``(real_logits, fake_logits)``, minimised.
            discriminator_loss: The same.
            averaging: Decay of the averaged generator, in [0, 1): about how many steps back it
                remembers is 1 / (1 − averaging). 0 keeps it equal to the generator.
            run_eagerly: As in Keras.
            jit_compile: As in Keras; off by default because it gains nothing on two CPU cores.
            steps_per_execution: As in Keras.

        Raises:
            ValueError: The two optimizers are one object, or averaging is outside [0, 1).
        """
        if generator_optimizer is discriminator_optimizer and not isinstance(
            generator_optimizer, str
        ):
            raise ValueError(
                "generator_optimizer and discriminator_optimizer are the same object. Each network "
                "needs an optimizer of its own, because Adam keeps a memory for each weight."
            )
        if not 0 <= averaging < 1:
            raise ValueError(f"averaging is {averaging!r}, expected a number in [0, 1).")
        generator_optimizer = keras.optimizers.get(generator_optimizer)
        discriminator_optimizer = keras.optimizers.get(discriminator_optimizer)
        super().compile(
            optimizer=generator_optimizer,
            run_eagerly=run_eagerly,
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
        )
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.generator_loss = generator_loss
        self.discriminator_loss = discriminator_loss
        self.averaging = averaging
        generator_optimizer.build(self.generator.trainable_variables)
        discriminator_optimizer.build(self.discriminator.trainable_variables)

    def train_step(self, data: Any) -> dict[str, Any]:
        """Train each network by one step on a batch: images, or (images, labels)."""
        images, labels = self.split_batch(data)
        discriminator_loss = self.discriminator_step(images, labels)
        generator_loss = self.generator_step(images, labels)
        self.update_average()
        self.loss_means["discriminator_loss"].update_state(discriminator_loss)
        self.loss_means["generator_loss"].update_state(generator_loss)
        return {name: mean.result() for name, mean in self.loss_means.items()}

    def discriminator_step(self, images: Any, labels: Any = None) -> Any:
        """Move the discriminator one step towards telling real from generated; return its loss.

        Real and generated images pass separately: in one mixed batch a normalisation layer would
        compute its statistics over both, and leak which is which.
        """
        fakes = self.generate(tf.shape(images)[0], labels)
        with tf.GradientTape() as tape:
            real_logits = self.discriminate(images, labels)
            fake_logits = self.discriminate(fakes, labels)
            loss = self.discriminator_loss(real_logits, fake_logits)
        weights = self.discriminator.trainable_variables
        self.discriminator_optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    def generator_step(self, images: Any, labels: Any = None) -> Any:
        """Move the generator one step towards fooling the discriminator; return its loss.

        The real logits are there for losses that compare with them. Where the loss does not use
        them, TensorFlow removes their computation from the compiled step, except for what a layer
        keeps: seeds of dropout and statistics of batch normalisation move all the same.
        """
        real_logits = self.discriminate(images, labels)
        with tf.GradientTape() as tape:
            fakes = self.generate(tf.shape(images)[0], labels)
            fake_logits = self.discriminate(fakes, labels)
            loss = self.generator_loss(real_logits, fake_logits)
        weights = self.generator.trainable_variables
        self.generator_optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    def update_average(self) -> None:
        """Move the averaged generator a little towards the generator.

        The decay grows with the steps, (1 + t) / (10 + t) up to ``averaging``, so that the random
        initial weights are forgotten early.
        """
        step = tf.cast(self.steps, tf.float32)
        decay = tf.minimum(self.averaging, (1.0 + step) / (10.0 + step))
        # Weights, not variables: those include the seeds of dropout, which have no average.
        for average, weight in zip(
            self.averaged_generator.weights, self.generator.weights, strict=True
        ):
            average.assign(weight + decay * (average - weight))
        self.steps.assign_add(1)

    def generate(self, count: Any, labels: Any = None) -> Any:
        """Return ``count`` images in training mode, from noise of this model's own sequence."""
        noise = keras.random.normal((count, self.latent_dim), seed=self.noise_generator)
        return self.generator([noise, labels] if self.conditional else noise, training=True)

    def discriminate(self, images: Any, labels: Any = None) -> Any:
        """Return the discriminator's logits (N, 1) in training mode."""
        inputs = [images, labels] if self.conditional else images
        return self.discriminator(inputs, training=True)

    def split_batch(self, data: Any) -> tuple[Any, Any]:
        """Return (images, labels) of a batch; labels are None for an unconditional pair.

        Raises:
            ValueError: The pair is conditional and the batch has no labels.
        """
        images, labels, _ = keras.utils.unpack_x_y_sample_weight(data)
        if not self.conditional:
            return images, None
        if labels is None:
            raise ValueError(
                "This GAN is conditional, but fit received images without labels. "
                "Expected (images, labels), for instance from mnist_dataset(labels=True)."
            )
        return images, labels

    def get_config(self) -> dict[str, Any]:
        """Return what rebuilds the pair: its two networks and its seed."""
        return {
            "generator": keras.saving.serialize_keras_object(self.generator),
            "discriminator": keras.saving.serialize_keras_object(self.discriminator),
            "seed": self.seed,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "GAN":
        """Rebuild a pair from :meth:`get_config`; its noise starts from the seed again."""
        parts = {
            key: keras.saving.deserialize_keras_object(config[key], custom_objects=custom_objects)
            for key in ("generator", "discriminator")
        }
        return cls(**parts, seed=config["seed"], name=config["name"])

    def get_compile_config(self) -> None:
        """Return nothing: a pair that was loaded has to be compiled again, with its own losses."""


def _check_pair(generator: Any, discriminator: Any) -> None:
    counts = len(generator.inputs), len(discriminator.inputs)
    if counts not in {(1, 1), (2, 2)}:
        raise ValueError(
            f"The generator has {counts[0]} inputs and the discriminator {counts[1]}. Expected 1 "
            "and 1 (noise; images) or 2 and 2 (noise, labels; images, labels)."
        )
    for model in (generator, discriminator):
        if not model.trainable_variables:
            raise ValueError(
                f"The network {model.name!r} has no trainable weights, so it would never learn. "
                "A loaded averaged generator is such a one: set its `trainable = True` first."
            )
    made, judged = generator.output_shape[1:], discriminator.inputs[0].shape[1:]
    if made != judged:
        raise ValueError(
            f"The generator makes images of shape {made}, the discriminator expects {judged}. "
            "Give both the same: (28, 28, 1) for MNIST."
        )
    if discriminator.output_shape[1:] != (1,):
        raise ValueError(
            f"The discriminator's output has shape {discriminator.output_shape}, "
            "expected (None, 1): one logit for each image."
        )
