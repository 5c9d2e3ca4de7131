"""The score against MNIST: value, interval, floor; that it rises when quality falls; bad input."""

import json

import numpy as np
import pytest

from gan_course.data import load_mnist
from gan_course.metrics import (
    PROTOCOL,
    Statistics,
    features_to_statistics,
    frechet_distance,
    frechet_score,
    mnist_features,
    reference_statistics,
)
from gan_course.metrics.features import features_of_test_images
from gan_course.metrics.frechet import distances_without
from gan_course.metrics.jackknife import jackknife_margin, random_blocks, student_quantile


def test_real_images_are_at_the_floor() -> None:
    """The 10,000 test images get the floor itself, and the score is plain JSON."""
    score = frechet_score(features_of_test_images())
    assert score["count"] == 10_000
    assert score["protocol"] == PROTOCOL == "mnist64_10k"
    # float32 sums of another CPU move features by 1e-6 and the distance by far less than 0.1 %
    assert score["value"] == pytest.approx(score["floor"], rel=1e-3)
    low, high = score["interval"]
    assert 0 <= low < score["value"] < high
    assert json.loads(json.dumps(score)) == score


def test_value_is_the_distance_from_the_reference() -> None:
    """The value is what frechet_distance gives, without a correction."""
    features = features_of_test_images()[:2000] * 1.1
    expected = frechet_distance(features_to_statistics(features), reference_statistics())
    assert frechet_score(features)["value"] == expected


def test_the_floor_is_of_the_same_count() -> None:
    """Fewer samples have a higher floor: that of as many real images."""
    features = features_of_test_images()
    floors = [frechet_score(features[:n])["floor"] for n in (1000, 3000, 10_000)]
    assert floors[0] > floors[1] > floors[2] > 0
    spaced = features[np.arange(2500) * 4]
    score = frechet_score(spaced)
    assert score["value"] == pytest.approx(score["floor"], rel=1e-12)


def test_more_than_ten_thousand_samples_get_the_shipped_floor() -> None:
    """There are only 10,000 test images; the count is reported as it is."""
    features = np.tile(features_of_test_images(), (2, 1))[:12_000]
    score = frechet_score(features)
    assert score["count"] == 12_000
    assert score["floor"] == frechet_score(features[:10_000])["floor"]


def test_each_damage_raises_the_score() -> None:
    """A missing digit, blur, grain and collapse are each far outside the interval of real ones."""
    images, labels = load_mnist("test")
    real = frechet_score(features_of_test_images())
    rng = np.random.default_rng(0)
    blurred = (images + np.roll(images, 1, axis=1) + np.roll(images, 1, axis=2)) / 3
    grain = np.clip(images + rng.normal(0, 0.3, images.shape), -1, 1)
    for damaged in (images[labels != 3], blurred, grain, np.repeat(images[:10], 200, axis=0)):
        score = frechet_score(mnist_features(damaged))
        assert score["interval"][0] > 2 * real["interval"][1]


def test_noise_is_far_away() -> None:
    """Uniform noise is further from digits than images of one digit are."""
    images = np.random.default_rng(0).uniform(-1, 1, (1000, 28, 28, 1))
    one_digit = load_mnist("test", digits=1, limit=1000)[0]
    noise, ones = (frechet_score(mnist_features(x))["value"] for x in (images, one_digit))
    assert noise > ones > 10


def test_deleting_by_sums_equals_deleting_samples() -> None:
    """Distances computed by subtracting sums are those of the samples really left out."""
    rng = np.random.default_rng(1)
    features = rng.normal(size=(400, 6)) + 50
    reference = Statistics(np.full(6, 50.0), np.eye(6))
    expected = [
        frechet_distance(features_to_statistics(np.delete(features, block, axis=0)), reference)
        for block in random_blocks(400, 10, seed=3)
    ]
    received = distances_without(features, reference, 10, seed=3)
    np.testing.assert_allclose(received, expected, rtol=0, atol=1e-11)


def test_the_interval_has_the_width_of_the_spread_over_samples() -> None:
    """On a Gaussian toy the jackknife's standard error is the spread over fresh samples.

    The spread over 100 samples is known to 1/√(2·99) = 7 %, the mean of 100 jackknife errors,
    each known to 16 %, to 2 %: 30 % is four times both together.
    """
    rng = np.random.default_rng(2)
    reference = Statistics(np.zeros(8), np.eye(8))
    stretch = np.linspace(0.7, 1.3, 8)
    values, errors = [], []
    for _ in range(100):
        features = rng.normal(size=(1000, 8)) * stretch + 0.3
        values.append(frechet_distance(features_to_statistics(features), reference))
        margin = jackknife_margin(distances_without(features, reference, 20))
        errors.append(margin / student_quantile(19))
    assert np.mean(errors) == pytest.approx(np.std(values, ddof=1), rel=0.3)


def test_the_order_of_the_samples_does_not_widen_the_interval() -> None:
    """Samples sorted by label get the interval of shuffled ones, not that of one-digit blocks."""
    features = features_of_test_images()
    labels = load_mnist("test")[1]
    margins = []
    for order in (np.argsort(labels, kind="stable"), np.random.default_rng(0).permutation(10_000)):
        score = frechet_score(features[order])
        margins.append(score["interval"][1] - score["value"])
    # Two jackknife errors of 16 % each; blocks of one digit would make the ratio some 30.
    assert 0.5 < margins[0] / margins[1] < 2


def test_the_seed_decides_the_interval_and_not_the_value() -> None:
    """Same seed, same result; another seed deals other blocks, the value stays."""
    features = features_of_test_images()[:2000]
    first, again, other = (frechet_score(features, seed=s) for s in (1, 1, 2))
    assert first == again
    assert other["value"] == first["value"]
    assert other["interval"] != first["interval"]


@pytest.mark.parametrize(
    ("features", "blocks", "message"),
    [
        (np.zeros((999, 64)), 20, "999 samples, expected at least 1000"),
        (np.zeros((2000, 63)), 20, r"shape \(2000, 63\), expected \(N, 64\).*mnist_features"),
        (np.full((2000, 64), np.nan), 20, "NaN or infinity"),
        (np.zeros((2000, 28, 28, 1)), 20, "look like images: use mnist_features"),
        (np.zeros((2000, 64)), 5, "blocks is 5, expected a whole number from 10"),
    ],
)
def test_bad_input(features: np.ndarray, blocks: int, message: str) -> None:
    """Each wrong argument is refused with what was received and what is expected."""
    with pytest.raises(ValueError, match=message):
        frechet_score(features, blocks=blocks)


def test_a_generator_that_is_nearly_collapsed() -> None:
    """One outlier among equal features is measured: without its block only rounding varies."""
    features = np.repeat(features_of_test_images()[:1], 2000, axis=0)
    features[7] += 1.0
    score = frechet_score(features)
    assert score["value"] > 10 * score["floor"]
    assert np.isfinite(score["interval"]).all()
