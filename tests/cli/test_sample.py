"""`gan-course sample`: the file that it writes, and what it refuses."""

import numpy as np
import pytest


def test_samples_of_a_run_with_labels(gan_course, cgan_run, tmp_path):
    """The file holds images and labels in the promised forms; a second one with the seed equals."""
    for name in ("a", "b"):
        path = tmp_path / f"{name}.npz"
        result = gan_course("sample", cgan_run, "--n", 600, "--seed", 3, "--out", path)
        assert result == (0, f"600 images and labels in {path}.\n", "")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
        assert sorted(file) == ["images", "labels"]
    assert (images.shape, images.dtype) == ((600, 28, 28, 1), np.uint8)
    assert labels.shape == (600,)
    assert np.issubdtype(labels.dtype, np.integer)
    exact = np.array([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]) / 100  # MNIST's
    assert np.abs(np.bincount(labels) - exact).max() < 1
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_samples_of_one_digit(gan_course, cgan_run, tmp_path):
    """--label gives that digit only."""
    path = tmp_path / "s.npz"
    assert gan_course("sample", cgan_run, "--n", 3, "--label", 7, "--out", path).code == 0
    assert np.load(path)["labels"].tolist() == [7, 7, 7]


def test_samples_of_a_run_without_labels(gan_course, dense_run, tmp_path):
    """The file holds images alone."""
    path = tmp_path / "s.npz"
    result = gan_course("sample", dense_run, "--n", 2, "--out", path)
    assert result == (0, f"2 images in {path}.\n", "")
    assert sorted(np.load(path)) == ["images"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--n 0", "n is 0, expected a whole number from 1 to 1000000."),
        ("--n -5", "n is -5, expected"),
        ("--n ten", "n is 'ten', expected"),
        ("--n 2000000", "n is 2000000, expected"),
        ("--n 2 --label 10", "label is 10, expected a digit from 0 to 9."),
        ("--n 2 --label -1", "label is -1, expected a digit from 0 to 9."),
        ("--n 2 --label seven", "label is 'seven', expected a digit from 0 to 9."),
        ("--n 2 --label 3", "was trained without labels: it cannot be asked for a digit."),
        ("--n 2 --seed x", "seed is 'x', expected"),
    ],
)
def test_a_wrong_argument(gan_course, dense_run, tmp_path, options, message):
    """One line on standard error, exit code 2, nothing made."""
    result = gan_course("sample", dense_run, *options.split(), "--out", tmp_path / "s.npz")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith("gan-course sample: ")
    assert message in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("missing", "does not exist. Expected a run folder"),
        ("empty", "holds no run: there is no run.json."),
        ("truncated", "generator.keras cannot be loaded: it is damaged"),
    ],
)
def test_a_wrong_folder(gan_course, dense_run, tmp_path, kind, message):
    """No folder, no run in it, or a truncated generator: one line, exit code 2, nothing made."""
    run = tmp_path / "run"
    if kind != "missing":
        run.mkdir()
    if kind == "truncated":
        (run / "run.json").write_bytes((dense_run / "run.json").read_bytes())
        (run / "generator.keras").write_bytes((dense_run / "generator.keras").read_bytes()[:9000])
    result = gan_course("sample", run, "--n", 2, "--out", tmp_path / "s.npz")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert message in result.err
    assert not (tmp_path / "s.npz").exists()


def test_an_existing_file(gan_course, dense_run, tmp_path):
    """It is refused without --force, and replaced with it."""
    path = tmp_path / "s.npz"
    path.write_text("mine")
    result = gan_course("sample", dense_run, "--n", 2, "--out", path)
    assert (result.code, path.read_text()) == (2, "mine")
    assert f"The file {path} exists already." in result.err
    assert gan_course("sample", dense_run, "--n", 2, "--out", path, "--force").code == 0
    assert len(np.load(path)["images"]) == 2


def test_a_name_without_npz(gan_course, dense_run, tmp_path):
    """The file's name must end in .npz."""
    result = gan_course("sample", dense_run, "--n", 2, "--out", tmp_path / "samples")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "expected a name that ends in .npz" in result.err
