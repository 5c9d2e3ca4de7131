"""`gan-course evaluate`: the table, the JSON, and what it refuses."""

import json

import numpy as np
import pytest

KEYS = {"value", "interval", "floor", "protocol", "count"}


@pytest.fixture(scope="module")
def real_images(tmp_path_factory):
    """A file of 1,000 test images, those that the floor of 1,000 is made of."""
    from gan_course.data import load_mnist, to_uint8

    path = tmp_path_factory.mktemp("samples") / "real.npz"
    np.savez(path, images=to_uint8(load_mnist("test")[0][::10]))
    return path


def test_json_of_one_source(gan_course, dense_run):
    """Standard output is JSON alone, with value, interval, floor, protocol and count."""
    result = gan_course("evaluate", dense_run, "--json")
    assert (result.code, result.err) == (0, "")
    score = json.loads(result.out)
    assert set(score) == {"metrics"}
    assert set(score["metrics"]["frechet"]) == KEYS
    recorded = json.loads((dense_run / "run.json").read_text())
    assert score["metrics"] == recorded["metrics"]


def test_json_of_several_sources(gan_course, dense_run, real_images):
    """Each path has its own object."""
    result = gan_course("evaluate", dense_run, real_images, "--json")
    scores = json.loads(result.out)
    assert list(scores) == [str(dense_run), str(real_images)]
    real = scores[str(real_images)]["metrics"]["frechet"]
    assert real["value"] == pytest.approx(real["floor"])
    assert scores[str(dense_run)]["metrics"]["frechet"]["value"] > 20 * real["value"]


def test_the_table(gan_course, monkeypatch, dense_run, real_images):
    """Without --json there is a row for each source."""
    monkeypatch.setenv("COLUMNS", "200")
    result = gan_course("evaluate", dense_run, real_images)
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert "protocol mnist64_10k" in lines[0]
    for name in ("samples", "images", "distance", "95 % interval", "floor", "times floor"):
        assert sum(name in line for line in lines[1:4]) == 1
    (row,) = [line for line in lines if str(real_images) in line]
    assert row.split()[1] == "1000"
    assert float(row.split()[-1]) == pytest.approx(1)
    assert sum(str(dense_run) in line for line in lines) == 1


GOOD = np.full((1000, 28, 28, 1), 7, np.uint8)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": GOOD[..., 0]}, "have shape (1000, 28, 28) and dtype uint8, expected uint8"),
        ({"images": GOOD / 255}, "dtype float64, with values from 0.02745 to 0.02745, expected"),
        ({"images": GOOD.astype(np.int16)}, "dtype int16, with values from 7 to 7, expected"),
        ({"images": GOOD // 7}, "have values from 0 to 1, expected"),
        ({"pictures": GOOD}, "holds 'pictures', expected an array 'images'."),
        ({"images": GOOD[:999]}, "holds 999 images, expected at least 1000."),
        ({"images": GOOD, "labels": np.arange(1000)}, "whole numbers from 0 to 9"),
        ({"images": np.array([None], object)}, "Object arrays cannot be loaded"),
    ],
)
def test_a_wrong_samples_file(gan_course, tmp_path, real_images, arrays, message):
    """One line, exit code 2; of several sources none is measured."""
    path = tmp_path / "s.npz"
    np.savez(path, **arrays)
    result = gan_course("evaluate", real_images, path)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith("gan-course evaluate: ")
    assert message in result.err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "nowhere does not exist. Expected a run folder or a samples file (.npz)."),
        ("text.npz", "text.npz cannot be read (it is no .npz archive)."),
        ("folder", "holds no run: there is no run.json."),
    ],
)
def test_a_wrong_source(gan_course, tmp_path, name, message):
    """Nothing there, no archive, or a folder without a run: one line, exit code 2."""
    (tmp_path / "text.npz").write_text("no archive")
    (tmp_path / "folder").mkdir()
    result = gan_course("evaluate", tmp_path / name)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert message in result.err
