"""Named training recipes, used alike by lessons, the command line and the benchmarks.

A recipe is data: names and numbers, no TensorFlow. :func:`build_gan` turns it into a compiled
:class:`~gan_course.training.GAN`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gan_course.data import mnist_dataset

if TYPE_CHECKING:
    from gan_course.training import GAN

__all__ = ["RECIPES", "Recipe", "build_gan", "training_data"]


@dataclass(frozen=True)
class Recipe:
    """How one pair of networks is built and trained on MNIST.

    Args:
        name: What the command line calls it.
        summary: One line for people.
        generator: Name of a builder in ``gan_course.models``.
        discriminator: Name of a builder in ``gan_course.models``.
        loss: Name of a pair in ``gan_course.training.LOSSES``.
        conditional: Whether the pair is trained with labels.
        generator_options: Keyword arguments of the builder.
        discriminator_options: Keyword arguments of the builder.
        generator_learning_rate: Adam's, a constant.
        discriminator_learning_rate: Adam's, a constant.
        beta_1: Adam's decay of the mean gradient.
        batch_size: Images in a batch.
        averaging: Decay of the averaged generator.
        steps: Training steps if nothing else is asked.

    Lesson 05.
    """

    name: str
    summary: str
    generator: str
    discriminator: str
    loss: str
    conditional: bool = False
    generator_options: dict[str, Any] = field(default_factory=dict)
    discriminator_options: dict[str, Any] = field(default_factory=dict)
    generator_learning_rate: float = 1e-3  # five times DCGAN's: small nets, short trainings
    discriminator_learning_rate: float = 1e-3
    beta_1: float = 0.5  # as in DCGAN: with 0.9 the two overshoot each other
    batch_size: int = 64
    averaging: float = 0.999
    steps: int = 2000


_ALL = (
    Recipe(
        name="dense",
        summary="two dense networks, the article's design repaired",
        generator="mlp_generator",
        discriminator="mlp_discriminator",
        loss="non_saturating",
        generator_learning_rate=2e-4,
        discriminator_learning_rate=2e-4,
        steps=5000,
    ),
    Recipe(
        name="dcgan",
        summary="a small convolutional pair, without labels",
        generator="dcgan_generator",
        discriminator="dcgan_discriminator",
        loss="hinge",
    ),
    Recipe(
        name="cgan",
        summary="the same with labels: ask for a digit, get that digit",
        generator="conditional_generator",
        discriminator="projection_discriminator",
        loss="hinge",
        conditional=True,
    ),
)

RECIPES = {recipe.name: recipe for recipe in _ALL}


def build_gan(recipe: Recipe, *, seed: int = 0) -> "GAN":
    """Build and compile the pair that a recipe describes.

    Args:
        recipe: For instance ``RECIPES["cgan"]``.
        seed: Decides the initial weights, the noise and what dropout drops.

    Returns:
        A compiled GAN, ready for ``fit``.

    Lesson 05.
    """
    from gan_course import models, training
    from gan_course.backend import keras

    generator_loss, discriminator_loss = training.LOSSES[recipe.loss]
    # Two different seeds, so that layers of equal shape in the two networks start differently.
    gan = training.GAN(
        getattr(models, recipe.generator)(**recipe.generator_options, seed=2 * seed),
        getattr(models, recipe.discriminator)(**recipe.discriminator_options, seed=2 * seed + 1),
        seed=seed,
    )
    gan.compile(
        generator_optimizer=keras.optimizers.Adam(
            recipe.generator_learning_rate, beta_1=recipe.beta_1
        ),
        discriminator_optimizer=keras.optimizers.Adam(
            recipe.discriminator_learning_rate, beta_1=recipe.beta_1
        ),
        generator_loss=generator_loss,
        discriminator_loss=discriminator_loss,
        averaging=recipe.averaging,
    )
    return gan


def training_data(recipe: Recipe, *, seed: int = 0) -> Any:
    """Return the endless MNIST pipeline that a recipe trains on; ``seed`` decides the order.

    Lesson 05.
    """
    return mnist_dataset(batch_size=recipe.batch_size, seed=seed, labels=recipe.conditional)
