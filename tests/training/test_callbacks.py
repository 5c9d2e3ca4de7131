"""Callbacks: when they draw, write and stop."""

import csv
import time

import numpy as np
import pytest

from gan_course.backend import keras
from gan_course.recipes import RECIPES, build_gan
from gan_course.training import HistoryCSV, SampleGrid, TimeBudget

IMAGES = np.random.default_rng(0).uniform(-1, 1, (32, 28, 28, 1)).astype("float32")


def fit(gan, *callbacks, epochs=1):
    labels = np.arange(32) % 10 if gan.conditional else None
    gan.fit(
        IMAGES,
        labels,
        batch_size=4,
        epochs=epochs,
        verbose=0,
        shuffle=False,
        callbacks=list(callbacks),
    )


def test_grid_draws_the_same_noise_again():
    """The function is called before training and after every few steps, on fixed noise."""
    drawn = []
    gan = build_gan(RECIPES["dense"])
    grid = SampleGrid(lambda images, step: drawn.append((step, images)), count=9, every=3)
    fit(gan, grid)
    assert [step for step, _ in drawn] == [0, 3, 6]
    assert drawn[0][1].shape == (9, 28, 28, 1)
    assert not np.array_equal(drawn[0][1], drawn[1][1])
    assert np.array_equal(grid.sample(), grid.sample())


def test_grid_of_a_conditional_pair():
    """With labels the grid has one picture for each."""
    drawn = []
    grid = SampleGrid(lambda images, step: drawn.append(images), labels=np.arange(10), every=4)
    fit(build_gan(RECIPES["cgan"]), grid)
    assert drawn[0].shape == (10, 28, 28, 1)


def test_grid_draws_the_averaged_generator():
    """What is drawn comes from the averaged weights, not from the latest."""
    drawn = []
    gan = build_gan(RECIPES["dense"])
    grid = SampleGrid(lambda images, step: drawn.append(images), count=4, every=8, seed=2)
    fit(gan, grid)
    noise = np.random.default_rng(2).standard_normal((4, gan.latent_dim), np.float32)
    assert np.array_equal(drawn[-1], gan.averaged_generator(noise))


class Slow(keras.callbacks.Callback):
    """Make each step last at least a known time."""

    def on_train_batch_begin(self, batch, logs=None):
        time.sleep(0.02)


def test_time_budget_stops_the_training():
    """A short budget ends the training early, after at least one step; a long one does not."""
    gan = build_gan(RECIPES["dense"])
    fit(gan, Slow(), TimeBudget(0.05), epochs=50)
    # Steps of 20 ms or more: the budget of 50 ms is over after at most three of them, and the
    # first, which is not counted.
    assert 1 <= int(gan.steps) <= 4
    before = int(gan.steps)
    fit(gan, TimeBudget(600), epochs=2)
    assert int(gan.steps) - before == 16


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_time_budget_must_be_positive(seconds):
    """Zero, negative, infinite or not a number: refused."""
    with pytest.raises(ValueError, match="expected a positive, finite number"):
        TimeBudget(seconds)


def test_history_has_a_row_every_few_steps(tmp_path):
    """Rows hold step, growing seconds and finite losses, and are on disk while training goes on."""
    path = tmp_path / "history.csv"
    rows_seen = []

    class Look(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            rows_seen.append(len(path.read_text().splitlines()))

    fit(build_gan(RECIPES["dense"]), HistoryCSV(path, every=2), Look())
    assert rows_seen == [1, 2, 2, 3, 3, 4, 4, 5]
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows] == [2, 4, 6, 8]
    assert np.all(np.diff([float(row["seconds"]) for row in rows]) >= 0)
    losses = np.array([[float(r["discriminator_loss"]), float(r["generator_loss"])] for r in rows])
    assert np.isfinite(losses).all()


def test_history_rows_are_means_since_the_row_before(tmp_path):
    """A row's loss is the mean over its own steps, compared with steps logged one by one."""

    def losses(every):
        path = tmp_path / f"{every}.csv"
        fit(build_gan(RECIPES["dense"], seed=3), HistoryCSV(path, every=every))
        with path.open(newline="") as file:
            return np.array([float(row["generator_loss"]) for row in csv.DictReader(file)])

    np.testing.assert_allclose(losses(4), losses(1).reshape(2, 4).mean(axis=1), rtol=1e-5)


def test_intervals_below_one_are_refused(tmp_path):
    """A row or a picture every 0 steps makes no sense."""
    with pytest.raises(ValueError, match="every is 0, expected a whole number of at least 1"):
        HistoryCSV(tmp_path / "h.csv", every=0)
    with pytest.raises(ValueError, match="every=0 and count=100"):
        SampleGrid(lambda images, step: None, every=0)


def test_the_rest_gets_a_row_too(tmp_path):
    """Steps after the last full interval, and those of a second training, are not lost."""
    path = tmp_path / "history.csv"
    gan, history = build_gan(RECIPES["dense"]), HistoryCSV(path, every=5)
    for _ in range(2):
        fit(gan, history)
        with path.open(newline="") as file:
            assert [int(row["step"]) for row in csv.DictReader(file)] == [5, 8]


def test_several_steps_in_one_execution(tmp_path):
    """With steps_per_execution the callbacks count steps, not executions."""
    gan = build_gan(RECIPES["dense"])
    gan.compile(
        generator_optimizer=keras.optimizers.Adam(),
        discriminator_optimizer=keras.optimizers.Adam(),
        generator_loss=gan.generator_loss,
        discriminator_loss=gan.discriminator_loss,
        steps_per_execution=4,
    )
    drawn = []
    grid = SampleGrid(lambda images, step: drawn.append(step), count=1, every=4)
    fit(gan, grid, HistoryCSV(tmp_path / "h.csv", every=4))
    assert drawn == [0, 4, 8]
    assert (tmp_path / "h.csv").read_text().count("\n") == 3
