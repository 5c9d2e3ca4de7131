"""The classifier whose features the metrics measure with: loaded, used, shipped.

It is the course's own small network, so that a measure takes a second on two cores, and so that
its features know digits. (The usual Inception network knows photographs, takes 100 MB, and
minutes for 10,000 images.)

``python -m gan_course.metrics.features`` trains it again and writes the shipped files.
"""

import functools
import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np

from gan_course import shipped
from gan_course.backend import keras, tf
from gan_course.data import NUM_CLASSES, load_mnist
from gan_course.metrics.classifier import NUM_FEATURES, mnist_classifier, train_classifier
from gan_course.metrics.frechet import PROTOCOL_COUNT, frechet_distance
from gan_course.metrics.statistics import (
    REFERENCE_FILE,
    features_to_statistics,
    shipped_reference,
)

__all__ = [
    "NUM_FEATURES",
    "classify",
    "load_classifier",
    "mnist_classifier",
    "mnist_features",
    "train_classifier",
]

WEIGHTS_FILE = "mnist64.weights.h5"


@functools.cache
def load_classifier() -> Any:
    """Return the shipped, trained classifier, loaded once in a process.

    Returns:
        keras.Model from images (N, 28, 28, 1) in [-1, 1] to logits (N, 10).

    Raises:
        ShippedFileError: The file of weights is missing or damaged.

    Lesson 06.
    """
    path = shipped.asset(WEIGHTS_FILE)
    model = mnist_classifier()
    try:
        model.load_weights(path)
    except (KeyError, OSError, ValueError) as error:
        raise shipped.ShippedFileError(f"The file {path} cannot be read: {error}") from error
    model.trainable = False
    return model


def mnist_features(images: np.ndarray, batch_size: int = 500) -> np.ndarray:
    """Return the 64 features of each image, in the unit of the course's metrics.

    They are divided by one constant, so that those of the 60,000 training images have total
    variance 64: the 64 variances sum to 64. A distance then does not depend on how large the
    network's weights happen to be.

    Args:
        images: Floats in [-1, 1], shape (N, 28, 28, 1).
        batch_size: Images computed at a time; more need more memory.

    Returns:
        float64 (N, 64), each at least 0.

    Raises:
        TypeError: The images are not floats.
        ValueError: Wrong shape or range, NaN or infinity.
        ShippedFileError: A shipped file is missing or damaged.

    Lesson 06.
    """
    features, _ = _run(_network(), _checked_images(images, batch_size), batch_size)
    return features / float(shipped_reference()["scale"])


def classify(images: np.ndarray, batch_size: int = 500) -> np.ndarray:
    """Return the classifier's probabilities of the ten digits for each image.

    Args:
        images: Floats in [-1, 1], shape (N, 28, 28, 1).
        batch_size: Images computed at a time; more need more memory.

    Returns:
        float64 (N, 10); each row sums to 1.

    Raises:
        TypeError: The images are not floats.
        ValueError: Wrong shape or range, NaN or infinity.
        ShippedFileError: The file of weights is missing or damaged.

    Lesson 06.
    """
    _, logits = _run(_network(), _checked_images(images, batch_size), batch_size)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def reference_indices() -> np.ndarray:
    """Return which training images are the reference: 0, 7, 12, 19, 24, …, 10,000 of 60,000.

    Of each six the first, or the second, by turns. MNIST's training images come by turns from two
    groups of writers, which these features tell apart (even from odd indices: a distance of 3.4).
    Every sixth image would be of one group only, and no sample of all digits could come near it.
    """
    index = np.arange(PROTOCOL_COUNT)
    return 6 * index + index % 2


@functools.cache
def features_of_test_images() -> np.ndarray:
    """Return the features of the 10,000 test images, computed once in a process."""
    return mnist_features(load_mnist("test")[0])


@functools.cache
def _network() -> Any:
    return _both_outputs(load_classifier())


def _both_outputs(model: Any) -> Any:
    """Return a compiled function from images to (features, logits); one trace for any count."""
    both = keras.Model(model.input, [model.get_layer("features").output, model.output])
    return tf.function(
        lambda images: both(images, training=False),
        input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32)],
    )


def _run(network: Any, images: np.ndarray, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
    features = np.empty((len(images), NUM_FEATURES))
    logits = np.empty((len(images), NUM_CLASSES))
    for start in range(0, len(images), batch_size):
        part = slice(start, start + batch_size)
        features[part], logits[part] = network(images[part].astype(np.float32, copy=False))
    return features, logits


def _checked_images(images: np.ndarray, batch_size: int) -> np.ndarray:
    images = np.asarray(images)
    expected = "expected floats in [-1, 1] of shape (N, 28, 28, 1), N ≥ 1"
    if images.ndim == 2 and images.shape[1] == NUM_FEATURES:
        raise ValueError(
            f"Images have shape {images.shape}, {expected}. These look like features already: "
            "give them to features_to_statistics or frechet_score."
        )
    if images.ndim != 4 or images.shape[1:] != (28, 28, 1) or len(images) == 0:
        raise ValueError(
            f"Images have shape {images.shape}, {expected}. "
            "A missing last axis is added by images[..., np.newaxis]."
        )
    if not np.issubdtype(images.dtype, np.floating):
        raise TypeError(
            f"Images have dtype {images.dtype}, {expected}. "
            "Bytes in [0, 255] become that by gan_course.data.to_float(images)."
        )
    low, high = float(images.min()), float(images.max())  # NaN, if there is one
    if not np.isfinite(low + high):
        raise ValueError(
            f"Images hold NaN or infinity, {expected}. "
            "A generator that returns NaN has usually diverged: look at its losses."
        )
    if low < -1.001 or high > 1.001:  # a little rounding is nobody's mistake
        raise ValueError(
            f"Images have values from {low:.4g} to {high:.4g}, {expected}. "
            "Bytes in [0, 255] become that by gan_course.data.to_float(images)."
        )
    if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 1:
        raise ValueError(f"batch_size is {batch_size!r}, expected a whole number of at least 1.")
    return images


def write_assets(model: Any, folder: Path) -> dict[str, float]:
    """Write weights, reference and their checksums into a folder; each file whole or not at all.

    Args:
        model: A trained classifier.
        folder: Where SHA256SUMS is, and where the files go.

    Returns:
        "accuracy" on the test images and "floor".
    """
    network = _both_outputs(model)
    train, _ = _run(network, load_mnist("train")[0], 500)
    test_images, test_labels = load_mnist("test")
    test, logits = _run(network, test_images, 500)
    scale = float(np.sqrt(train.var(axis=0, ddof=1).sum() / NUM_FEATURES))
    reference = features_to_statistics(train[reference_indices()] / scale)
    floor = frechet_distance(features_to_statistics(test / scale), reference)
    assert reference.count == len(test) == PROTOCOL_COUNT

    weights_part = folder / f"part.{WEIGHTS_FILE}"  # Keras wants the ending .weights.h5
    _save_weights(model, weights_part)
    reference_part = folder / f"part.{REFERENCE_FILE}"
    np.savez(
        reference_part,
        mean=reference.mean,
        covariance=reference.covariance,
        count=np.int64(PROTOCOL_COUNT),
        scale=np.float64(scale),
        floor=np.float64(floor),
    )
    sums_file = folder / "SHA256SUMS"
    lines = sums_file.read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}
    for part, name in ((weights_part, WEIGHTS_FILE), (reference_part, REFERENCE_FILE)):
        sums[name] = hashlib.sha256(part.read_bytes()).hexdigest()
        os.replace(part, folder / name)
    sums_part = folder / "part.SHA256SUMS"
    sums_part.write_text(
        "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), encoding="utf-8"
    )
    os.replace(sums_part, sums_file)
    accuracy = float((logits.argmax(axis=1) == test_labels).mean())
    return {"accuracy": accuracy, "floor": floor}


def _save_weights(model: Any, path: Path) -> None:
    bare = mnist_classifier()  # without the optimizer, which would triple the file
    bare.set_weights(model.get_weights())
    bare.save_weights(path)


def main() -> None:
    """Train the classifier and write its shipped files: what ``make weights`` calls."""
    model = train_classifier()
    folder = shipped.asset("mnist.npz").parent
    measured = write_assets(model, folder)
    print(f"accuracy {measured['accuracy']:.4f}, floor {measured['floor']:.4f}, in {folder}")


if __name__ == "__main__":
    main()
