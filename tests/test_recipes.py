"""Recipes: data that the command line, lessons and benchmarks share."""

import dataclasses
import json
import subprocess
import sys

import pytest

from gan_course import models
from gan_course.recipes import RECIPES, build_gan, training_data
from gan_course.runs import measure, sample_generator
from gan_course.training import LOSSES


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_recipe_builds_what_it_says(name):
    """Each recipe names builders and losses that exist, and its data fit its networks."""
    recipe = RECIPES[name]
    assert recipe.name == name
    assert recipe.generator in models.__all__
    assert recipe.loss in LOSSES
    gan = build_gan(recipe, seed=3)
    assert gan.conditional == recipe.conditional
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(
        recipe.generator_learning_rate
    )
    batch = next(iter(training_data(recipe, seed=3)))
    images = batch[0] if recipe.conditional else batch
    assert images.shape == (recipe.batch_size, 28, 28, 1)


def test_recipes_are_frozen_and_can_be_varied():
    """A recipe cannot be changed in place; dataclasses.replace makes another."""
    recipe = RECIPES["dcgan"]
    with pytest.raises(dataclasses.FrozenInstanceError, match="batch_size"):
        recipe.batch_size = 8  # type: ignore[misc]
    wide = dataclasses.replace(recipe, generator_options={"channels": (16, 8)}, batch_size=8)
    assert build_gan(wide).generator.count_params() < build_gan(recipe).generator.count_params()


def test_recipes_are_plain_data():
    """A recipe can be written into run.json, and the module imports no TensorFlow."""
    json.dumps([dataclasses.asdict(recipe) for recipe in RECIPES.values()])
    code = "import gan_course.recipes, sys; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_cgan_draws_digits_after_half_a_minute_of_steps(seed):
    """After 1,000 steps `cgan` is within 20 floors of real digits (it stood at 11, ±1)."""
    gan = build_gan(RECIPES["cgan"], seed=seed)
    data = training_data(RECIPES["cgan"], seed=seed)
    gan.fit(data, steps_per_epoch=1000, verbose=0, shuffle=False)
    score = measure(sample_generator(gan.averaged_generator, 10_000)[0])["frechet"]
    assert score["value"] < 20 * score["floor"]
