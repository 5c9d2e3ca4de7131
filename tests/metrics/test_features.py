"""The classifier: its shipped weights, its features' unit, its training, its refusals."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gan_course import metrics, shipped
from gan_course.data import load_mnist
from gan_course.metrics import (
    NUM_FEATURES,
    classifier,
    classify,
    features,
    features_to_statistics,
    frechet_distance,
    load_classifier,
    mnist_classifier,
    mnist_features,
    reference_statistics,
    statistics,
    train_classifier,
)


@pytest.fixture(scope="module")
def training_features() -> np.ndarray:
    """The features of all 60,000 training images: five seconds."""
    return mnist_features(load_mnist("train")[0])


def test_accuracy_on_the_test_images() -> None:
    """The shipped classifier names at least 99.3 % of the 10,000 test images correctly."""
    images, labels = load_mnist("test")
    assert (classify(images).argmax(axis=1) == labels).mean() >= 0.993


def test_training_images_have_total_variance_64(training_features: np.ndarray) -> None:
    """The unit: the 64 variances over the training images sum to 64."""
    assert training_features.shape == (60_000, 64)
    assert training_features.dtype == np.float64
    # float32 arithmetic of another CPU differs by some 1e-6
    assert training_features.var(axis=0, ddof=1).sum() == pytest.approx(64, rel=1e-4)


def test_features_are_alive_and_not_negative(training_features: np.ndarray) -> None:
    """They come after ReLU, and none of the 64 is constant, which would waste a dimension."""
    assert training_features.min() >= 0
    assert (training_features.var(axis=0) > 0.01).all()


def test_shipped_reference_equals_a_recomputed_one(training_features: np.ndarray) -> None:
    """Reference and floor are those of the 10,000 chosen training images and of the test images."""
    reference = reference_statistics()
    recomputed = features_to_statistics(training_features[features.reference_indices()])
    assert reference.count == recomputed.count == 10_000
    np.testing.assert_allclose(reference.mean, recomputed.mean, atol=1e-4)
    np.testing.assert_allclose(reference.covariance, recomputed.covariance, atol=1e-4)
    test = features_to_statistics(features.features_of_test_images())
    floor = float(statistics.shipped_reference()["floor"])
    assert frechet_distance(test, recomputed) == pytest.approx(floor, rel=1e-3)


def test_the_reference_stands_for_all_training_images(training_features: np.ndarray) -> None:
    """The chosen 10,000 are as near to all 60,000 as random ones: both groups of writers are in."""
    everything = features_to_statistics(training_features)
    indices = features.reference_indices()
    assert len(set(indices)) == 10_000
    assert np.bincount(indices % 2).tolist() == [5000, 5000]
    rng = np.random.default_rng(0)
    random = [
        frechet_distance(
            features_to_statistics(training_features[rng.permutation(60_000)[:10_000]]), everything
        )
        for _ in range(5)
    ]
    assert frechet_distance(reference_statistics(), everything) < 1.5 * max(random)
    # and this would notice the plain stride, which has one group only
    one_group = features_to_statistics(training_features[::6])
    assert frechet_distance(one_group, everything) > 10 * max(random)


def test_probabilities_sum_to_one() -> None:
    """Each row is a law over ten digits, in float64, and certain ones do not overflow."""
    images = np.concatenate([load_mnist("test", limit=50)[0], -np.ones((1, 28, 28, 1), np.float32)])
    probabilities = classify(images)
    assert probabilities.shape == (51, 10)
    assert probabilities.dtype == np.float64
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)


def test_logits_of_the_model_and_probabilities_agree() -> None:
    """load_classifier gives logits; their softmax is what classify returns."""
    images = load_mnist("test", limit=20)[0]
    logits = np.asarray(load_classifier()(images, training=False), np.float64)
    odds = np.exp(logits)
    np.testing.assert_allclose(
        classify(images), odds / odds.sum(axis=1, keepdims=True), rtol=1e-4, atol=1e-8
    )


def test_the_logits_come_from_the_features() -> None:
    """The features are the last layer but one: times its kernel, plus bias, they are the logits."""
    images = load_mnist("test", limit=20)[0]
    kernel, bias = load_classifier().get_layer("logits").get_weights()
    scale = float(statistics.shipped_reference()["scale"])
    logits = np.asarray(load_classifier()(images, training=False), np.float64)
    np.testing.assert_allclose(mnist_features(images) * scale @ kernel + bias, logits, atol=1e-3)


@pytest.mark.parametrize("batch_size", [1, 7, 30, 500])
def test_the_batch_size_does_not_matter(batch_size: int) -> None:
    """Batches, also a last smaller one, give the same features: nothing depends on neighbours."""
    images = load_mnist("test", limit=30)[0]
    np.testing.assert_allclose(
        mnist_features(images, batch_size), mnist_features(images), atol=1e-4
    )


def test_any_float_type_is_welcome() -> None:
    """float64 images give the features of the same float32 images."""
    images = load_mnist("test", limit=10)[0]
    np.testing.assert_array_equal(mnist_features(images.astype(np.float64)), mnist_features(images))


_GOOD = np.zeros((4, 28, 28, 1), np.float32)


@pytest.mark.parametrize("function", [mnist_features, classify])
@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (_GOOD.astype(np.uint8), TypeError, r"dtype uint8, expected floats.*to_float"),
        (_GOOD.astype(np.int64), TypeError, "dtype int64"),
        (_GOOD + 255, ValueError, r"values from 255 to 255, expected.*to_float"),
        (_GOOD - 1.01, ValueError, r"values from -1\.01 to"),
        (np.full_like(_GOOD, np.nan), ValueError, "NaN or infinity"),
        (np.full_like(_GOOD, np.inf), ValueError, "NaN or infinity"),
        (_GOOD[..., 0], ValueError, r"shape \(4, 28, 28\), expected.*np\.newaxis"),
        (_GOOD[0], ValueError, r"shape \(28, 28, 1\)"),
        (np.zeros((4, 32, 32, 1)), ValueError, r"shape \(4, 32, 32, 1\)"),
        (_GOOD[:0], ValueError, r"N ≥ 1"),
        (np.zeros((4, 64)), ValueError, "look like features already"),
    ],
)
def test_bad_images(
    function: object, images: np.ndarray, error: type[Exception], message: str
) -> None:
    """Bytes, wrong ranges, wrong shapes, NaN and features are refused, each with the remedy."""
    with pytest.raises(error, match=message):
        function(images)


@pytest.mark.parametrize("batch_size", [0, -5, 2.5, True])
def test_bad_batch_size(batch_size: object) -> None:
    """A batch holds at least one image."""
    with pytest.raises(ValueError, match=r"batch_size is .* at least 1"):
        mnist_features(_GOOD, batch_size)


def test_the_builder_is_small_and_seeded() -> None:
    """Same seed, same weights; another seed, others; below 1.5 MB in float32."""
    first, again, other = (mnist_classifier(seed=s) for s in (1, 1, 2))
    assert first.count_params() * 4 < 1.5e6
    for a, b in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    kernels = [(first.get_layer(n), other.get_layer(n)) for n in ("conv_0", "dense", "logits")]
    for a, b in kernels:
        assert (a.get_weights()[0] != b.get_weights()[0]).any()


def test_augmentation_keeps_digits_in_place() -> None:
    """Each step changes images differently; they stay in range, their centres within 4 pixels."""
    images = load_mnist("test", limit=64)[0]
    changed = np.asarray(classifier._augmented(images, 0, 5))
    again = np.asarray(classifier._augmented(images, 0, 5))
    later = np.asarray(classifier._augmented(images, 0, 6))
    np.testing.assert_array_equal(changed, again)
    assert (changed != later).any(axis=(1, 2, 3)).all()
    assert changed.min() >= -1
    assert changed.max() <= 1
    rows = np.arange(28)

    def centre(pictures: np.ndarray) -> np.ndarray:
        mass = pictures[..., 0] + 1
        total = mass.sum(axis=(1, 2))
        return np.stack([mass.sum(axis=2) @ rows, mass.sum(axis=1) @ rows]) / total

    moved = np.abs(centre(changed) - centre(images))
    assert 0.3 < moved.mean() < 2
    assert moved.max() < 4


def test_training_is_reproducible_to_the_byte(tmp_path: Path) -> None:
    """The same seed gives the same weights file, although layers were built in between."""
    paths = [tmp_path / f"{name}.weights.h5" for name in ("one", "two", "other")]
    for path, seed in zip(paths, (3, 3, 4), strict=True):
        model = train_classifier(seed=seed, epochs=1, steps_per_epoch=3, verbose=0)
        features._save_weights(model, path)
    one, two, other = (path.read_bytes() for path in paths)
    assert one == two
    assert one != other


def test_written_files_and_checksums_fit(tmp_path: Path) -> None:
    """The shipped classifier written again gives the shipped files; other checksums stay."""
    (tmp_path / "SHA256SUMS").write_text("0123  other.bin\n")
    measured = features.write_assets(load_classifier(), tmp_path)
    shipped_floor = float(statistics.shipped_reference()["floor"])
    assert measured["accuracy"] >= 0.993
    assert measured["floor"] == pytest.approx(shipped_floor, rel=1e-3)
    sums = dict(line.split()[::-1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines())
    assert sums.pop("other.bin") == "0123"
    files = ("mnist64.weights.h5", "mnist64_reference.npz")
    assert sums == {f: hashlib.sha256((tmp_path / f).read_bytes()).hexdigest() for f in files}
    assert sums[files[0]] == shipped.assets()[files[0]]  # the weights are copied, not computed
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["SHA256SUMS", *files])


@pytest.fixture
def copied_assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped files that a test may damage, with nothing cached."""
    folder = tmp_path / "assets"
    folder.mkdir()
    for name in ("SHA256SUMS", "mnist64.weights.h5", "mnist64_reference.npz"):
        shutil.copy(shipped.asset("mnist.npz").parent / name, folder)
    caches = (
        features.load_classifier,
        features._network,
        features.features_of_test_images,
        statistics.shipped_reference,
        statistics.reference_statistics,
    )
    monkeypatch.setattr(shipped, "_folder", lambda name: tmp_path / name)
    for cached in caches:
        cached.cache_clear()
    yield folder
    for cached in caches:
        cached.cache_clear()


def test_damaged_weights(copied_assets: Path) -> None:
    """One flipped byte in the weights: an error that names the file, not a wrong number."""
    path = copied_assets / "mnist64.weights.h5"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(shipped.ShippedFileError, match=r"mnist64\.weights\.h5 is damaged"):
        load_classifier()


def test_missing_weights(copied_assets: Path) -> None:
    """Missing weights are named, with the remedy."""
    (copied_assets / "mnist64.weights.h5").unlink()
    with pytest.raises(
        shipped.ShippedFileError, match=r"mnist64\.weights\.h5 is missing\. Restore"
    ):
        classify(_GOOD)


def test_damaged_reference(copied_assets: Path) -> None:
    """A truncated reference stops the features and the score alike."""
    path = copied_assets / "mnist64_reference.npz"
    path.write_bytes(path.read_bytes()[:1000])
    for function, argument in (
        (mnist_features, _GOOD),
        (metrics.frechet_score, np.zeros((1000, NUM_FEATURES))),
    ):
        with pytest.raises(shipped.ShippedFileError, match=r"mnist64_reference\.npz is damaged"):
            function(argument)


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("mnist64.weights.h5", load_classifier),
        ("mnist64_reference.npz", statistics.shipped_reference),
    ],
)
def test_a_file_of_another_kind(copied_assets: Path, name: str, load: object) -> None:
    """A file whose checksum fits but which cannot be read is a ShippedFileError too."""
    content = b"not what it says"
    (copied_assets / name).write_bytes(content)
    sums = copied_assets / "SHA256SUMS"
    kept = [line for line in sums.read_text().splitlines() if not line.endswith(name)]
    kept.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
    sums.write_text("\n".join(kept) + "\n")
    with pytest.raises(shipped.ShippedFileError, match="cannot be read"):
        load()


def test_weights_load_without_custom_objects() -> None:
    """The network has layers of Keras only, and the file is at most 1.5 MB."""
    assert all(type(x).__module__.startswith("keras.") for x in load_classifier().layers)
    assert shipped.asset("mnist64.weights.h5").stat().st_size <= 1.5e6


def test_exported_names_are_exact() -> None:
    """Each name in __all__ is there, and a misspelt one is an ordinary AttributeError."""
    assert metrics.__all__ == sorted(metrics.__all__)
    for name in metrics.__all__:
        assert getattr(metrics, name) is not None
    assert set(metrics.__all__) <= set(dir(metrics))
    with pytest.raises(AttributeError, match="no attribute 'fid'"):
        _ = metrics.fid


def test_the_readme_of_the_assets_names_the_files_as_they_are() -> None:
    """assets/README.md gives the checksum of each metric's file and the figures they hold."""
    readme = (shipped.asset("mnist.npz").parent / "README.md").read_text(encoding="utf-8")
    for name, digest in shipped.assets().items():
        if name.startswith(("mnist.", "mnist64")):
            assert f"## {name}\n" in readme
            assert digest in readme
    assert f"{float(statistics.shipped_reference()['floor']):.4f}" in readme
