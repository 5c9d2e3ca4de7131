"""MNIST: what is loaded, how it is scaled, what a damaged file says."""

import hashlib
import shutil
import tracemalloc

import numpy as np
import pytest

from gan_course import shipped
from gan_course.backend import tf
from gan_course.data import load_mnist, mnist_dataset, to_float, to_uint8


@pytest.mark.parametrize(("split", "count"), [("train", 60_000), ("test", 10_000)])
def test_whole_splits(split, count):
    """Each split has its size, dtype, range, and every digit."""
    images, labels = load_mnist(split)
    assert images.shape == (count, 28, 28, 1)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (-1.0, 1.0)
    assert labels.shape == (count,)
    assert labels.dtype == np.int64
    assert set(labels) == set(range(10))


@pytest.mark.parametrize(
    ("split", "images_md5", "labels_md5"),
    [
        ("train", "6bbc9ace898e44ae57da46a324031adb", "a25bea736e30d166cdddb491f175f624"),
        ("test", "2646ac647ad5339dbf082846283269ea", "27ae3e4e09519cfbb04c329615203637"),
    ],
)
def test_it_is_the_original_mnist(split, images_md5, labels_md5):
    """Written as IDX files, the arrays have the MD5 sums of the original distribution."""
    images, labels = load_mnist(split)
    header = np.array([2051, len(images), 28, 28], ">i4").tobytes()
    assert hashlib.md5(header + to_uint8(images).tobytes()).hexdigest() == images_md5
    header = np.array([2049, len(labels)], ">i4").tobytes()
    assert hashlib.md5(header + labels.astype(np.uint8).tobytes()).hexdigest() == labels_md5


def test_memory_stays_within_250_megabytes():
    """Loading the training set never holds more than 250 MB at once."""
    load_mnist("test", limit=1)  # the checksum and the imports are not what is measured
    tracemalloc.start()
    try:
        load_mnist("train")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 250e6


def test_digits_and_limit_select_in_file_order():
    """digits and limit give the first images of those digits, in the order of the file."""
    images, labels = load_mnist("test")
    some, their_labels = load_mnist("test", digits=[3, 8], limit=50)
    expected = np.flatnonzero((labels == 3) | (labels == 8))[:50]
    assert np.array_equal(some, images[expected])
    assert np.array_equal(their_labels, labels[expected])
    assert set(load_mnist("test", digits=7)[1]) == {7}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"split": "validation"}, "split is 'validation', expected 'train' or 'test'"),
        ({"digits": 10}, "digits is 10, expected a digit from 0 to 9"),
        ({"digits": []}, "digits is .., expected a digit from 0 to 9"),
        ({"digits": [1.5]}, "expected a digit from 0 to 9"),
        ({"limit": 0}, "limit is 0, expected a whole number of at least 1"),
        ({"limit": 2.0}, "limit is 2.0, expected a whole number"),
    ],
)
def test_wrong_arguments(arguments, message):
    """A wrong argument is answered with what was received and what was expected."""
    with pytest.raises(ValueError, match=message):
        load_mnist(**arguments)


def test_conversions_are_inverse():
    """Bytes survive the way to floats and back, all 256 of them."""
    every_byte = np.arange(256, dtype=np.uint8)
    assert np.array_equal(to_uint8(to_float(every_byte)), every_byte)
    assert to_float(every_byte).dtype == np.float32


def test_conversions_refuse_to_guess():
    """A wrong dtype or a NaN is refused; values outside [-1, 1] are clipped."""
    with pytest.raises(TypeError, match="dtype float64, expected uint8"):
        to_float(np.zeros(3))
    with pytest.raises(TypeError, match="dtype int64, expected floats"):
        to_uint8(np.zeros(3, int))
    with pytest.raises(ValueError, match="received NaN or infinity"):
        to_uint8(np.array([0.0, np.nan]))
    assert to_uint8(np.array([-1.5, 1.5])).tolist() == [0, 255]


def test_dataset_gives_what_the_arrays_hold():
    """A pass of the pipeline holds each image once, with its label, scaled alike."""
    images, labels = load_mnist("test", limit=60)
    batches = list(mnist_dataset("test", limit=60, batch_size=20, seed=3).take(3))
    seen = np.concatenate([b[0].numpy() for b in batches])
    seen_labels = np.concatenate([b[1].numpy() for b in batches])

    def order(pictures):
        return np.lexsort(pictures.reshape(60, -1).T)

    np.testing.assert_allclose(seen[order(seen)], images[order(images)], atol=1e-6)
    assert np.array_equal(seen_labels[order(seen)], labels[order(images)])


def test_batches_run_on_over_the_end_of_a_pass():
    """Where the size does not divide the images, none is left out and none comes twice a pass."""
    batches = list(mnist_dataset("test", limit=50, batch_size=20, labels=False).take(5))
    seen = np.concatenate([batch.numpy() for batch in batches]).reshape(100, -1)
    _, counts = np.unique(seen, axis=0, return_counts=True)
    assert counts.tolist() == [2] * 50


def test_dataset_order_is_decided_by_the_seed():
    """The same seed gives the same batches, another seed others, and passes differ."""

    def take(seed):
        data = mnist_dataset("test", limit=40, batch_size=40, seed=seed, labels=False)
        return [b.numpy() for b in data.take(2)]

    first, again, other = take(1), take(1), take(2)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[0], first[1])


def test_dataset_without_labels_and_its_shapes():
    """labels=False gives images alone; the batch size is part of the shape."""
    images = mnist_dataset("test", limit=40, batch_size=8, labels=False)
    assert images.element_spec == tf.TensorSpec((8, 28, 28, 1), tf.float32)
    pairs = mnist_dataset("test", limit=40, batch_size=8)
    assert pairs.element_spec[1] == tf.TensorSpec((8,), tf.int64)


@pytest.mark.parametrize("size", [0, 41])
def test_dataset_batch_size_out_of_range(size):
    """A batch larger than the selection, or empty, is refused."""
    with pytest.raises(ValueError, match=f"batch_size is {size}, expected 1 to 40"):
        mnist_dataset("test", limit=40, batch_size=size)


@pytest.fixture
def assets_copy(tmp_path, monkeypatch):
    """A copy of mnist.npz and its checksum that a test may damage."""
    original = shipped.asset("mnist.npz")
    folder = tmp_path / "assets"
    folder.mkdir()
    shutil.copy(original, folder)
    (folder / "SHA256SUMS").write_text(f"{shipped.assets()['mnist.npz']}  mnist.npz\n")
    monkeypatch.setattr(shipped, "_folder", lambda name: tmp_path / name)
    return folder


def test_damaged_file(assets_copy):
    """One changed byte is found, and the message names the file and the remedy."""
    path = assets_copy / "mnist.npz"
    content = bytearray(path.read_bytes())
    content[5_000_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(shipped.ShippedFileError, match=r"mnist.npz is damaged.*git checkout"):
        load_mnist("test")


def test_missing_file(assets_copy):
    """A missing file is named, with the remedy."""
    (assets_copy / "mnist.npz").unlink()
    with pytest.raises(shipped.ShippedFileError, match=r"mnist.npz is missing.*git checkout"):
        load_mnist("test")


def test_missing_checksums(assets_copy):
    """Without the list of checksums nothing is loaded unchecked."""
    (assets_copy / "SHA256SUMS").unlink()
    with pytest.raises(shipped.ShippedFileError, match=r"list of checksums .* cannot be read"):
        load_mnist("test")


def test_checksum_is_computed_once(assets_copy, monkeypatch):
    """The second load does not read the file for its checksum again."""
    calls = []
    original = hashlib.file_digest

    def counted(*arguments):
        calls.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(shipped.hashlib, "file_digest", counted)
    load_mnist("test", limit=1)
    load_mnist("test", limit=1)
    assert len(calls) == 1


def test_unknown_asset():
    """A name that is not shipped is answered with those that are."""
    with pytest.raises(
        shipped.ShippedFileError, match=r"No asset is called 'cifar.npz'.*mnist.npz"
    ):
        shipped.asset("cifar.npz")
