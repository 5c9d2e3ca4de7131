"""Sampling: how many, in which order, from which noise."""

import numpy as np
import pytest

from gan_course.models import conditional_generator, mlp_generator
from gan_course.training import sample_images


def test_batches_do_not_show():
    """More images than one batch come from one sequence of noise, each with its own label."""
    generator = conditional_generator(seed=1)
    labels = np.arange(1100) % 10
    images = sample_images(generator, labels=labels, seed=5)
    assert images.shape == (1100, 28, 28, 1)
    noise = np.random.default_rng(5).standard_normal((1100, 64), np.float32)
    some = [0, 499, 500, 1099]
    expected = np.asarray(generator([noise[some], labels[some]]))
    np.testing.assert_allclose(images[some], expected, atol=1e-6)


def test_seed_or_generator():
    """A seed repeats itself; a NumPy generator goes on."""
    generator = mlp_generator()
    assert np.array_equal(sample_images(generator, 3, seed=1), sample_images(generator, 3, seed=1))
    rng = np.random.default_rng(1)
    first, second = (sample_images(generator, 3, seed=rng) for _ in range(2))
    assert np.array_equal(first, sample_images(generator, 3, seed=1))
    assert not np.array_equal(first, second)


def test_wrong_arguments():
    """Labels where there should be none, none where there should be, and no images at all."""
    with pytest.raises(ValueError, match="takes labels and received none"):
        sample_images(conditional_generator(), 3)
    with pytest.raises(ValueError, match="takes no labels"):
        sample_images(mlp_generator(), labels=[1])
    with pytest.raises(ValueError, match="count is 0, expected a whole number"):
        sample_images(mlp_generator(), 0)
    for labels in ([12], [-1], [1.5], [[1, 2]]):
        with pytest.raises(ValueError, match="expected whole numbers from 0 to 9"):
            sample_images(conditional_generator(), labels=labels)
    with pytest.raises(ValueError, match="count is 5 and there are 2 labels"):
        sample_images(conditional_generator(), 5, labels=[1, 2])
    with pytest.raises(ValueError, match="count is None"):
        sample_images(mlp_generator())
