"""Runs: what a run folder holds, what an interruption or a failure leaves, what samples are."""

import csv
import dataclasses
import json
import os
import signal
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_course import runs
from gan_course.backend import keras
from gan_course.recipes import RECIPES
from gan_course.runs import RunError, TrainingFailed, read_run, sample_run, train_run
from gan_course.runs import samples as samples_module
from gan_course.runs import train as train_module
from gan_course.runs.folder import Output, written_whole
from gan_course.runs.samples import proportional_labels

FILES = ["generator.keras", "history.csv", "run.json", "samples.png"]


@pytest.fixture(autouse=True, scope="module")
def _few_images_are_measured():
    """Measure with 1,000 images instead of 10,000: here only the way to the number is tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_module, "MEASURED_COUNT", 1000)
        patch.setattr(samples_module, "MEASURED_COUNT", 1000)
        yield


@pytest.fixture(scope="module")
def dense(tmp_path_factory):
    return train_run("dense", tmp_path_factory.mktemp("runs") / "dense", steps=3, seed=5)


@pytest.fixture(scope="module")
def conditional(tmp_path_factory):
    return train_run("cgan", tmp_path_factory.mktemp("runs") / "cgan", steps=3)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def interrupt_at(stage: str):
    """Return a `progress` that sends this process a Ctrl-C when a stage begins."""
    sent = []

    def progress(where):
        if where.stage == stage and not sent:
            sent.append(where)
            os.kill(os.getpid(), signal.SIGINT)

    return progress


# What a run holds.


def test_a_run_holds_four_files(dense):
    """The folder holds exactly the files that are promised, under their names."""
    assert sorted(contents(dense.folder)) == FILES


def test_the_record_says_what_was_done(dense):
    """run.json holds state, recipe, seed, request, versions, the training and the measures."""
    record = json.loads((dense.folder / "run.json").read_text())
    assert record == read_run(dense.folder).record == dense.record
    assert record["state"] == "complete"
    assert record["recipe"] == dataclasses.asdict(RECIPES["dense"])
    assert (record["seed"], record["asked"]) == (5, {"steps": 3})
    assert record["training"]["steps"] == 3
    assert set(record["versions"]) == {"python", "gan_course", "numpy", "keras", "tensorflow"}
    score = record["metrics"]["frechet"]
    assert set(score) == {"value", "interval", "floor", "protocol", "count"}
    assert (score["protocol"], score["count"]) == ("mnist64_10k", 1000)


def test_the_record_is_written_first(tmp_path):
    """Before anything is built, run.json says versions, recipe and seed, and "training"."""
    seen = []

    def progress(where):
        if where.stage == "building":
            seen.append((json.loads((tmp_path / "run.json").read_text()), os.listdir(tmp_path)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        train_run("dense", tmp_path, steps=3, seed=8, progress=progress)
    ((record, files),) = seen
    assert files == ["run.json"]
    assert (record["state"], record["seed"], record["recipe"]["name"]) == ("training", 8, "dense")
    assert record["versions"]["keras"] == keras.__version__


def test_the_history_has_a_row_for_each_few_steps(dense):
    """A short training has a row for each step, with finite losses."""
    with (dense.folder / "history.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2", "3"]
    assert np.isfinite([float(row["generator_loss"]) for row in rows]).all()


def test_the_samples_are_the_averaged_generators(conditional):
    """samples.png shows a column for each digit, by the saved generator, from fixed noise."""
    generator = conditional.load_generator()
    images, _ = samples_module.sample_generator(generator, 100, labels=np.tile(np.arange(10), 10))
    picture = np.asarray(Image.open(conditional.folder / "samples.png"))[::2, ::2]
    assert picture.shape == (302, 302)
    for row, column in ((0, 0), (3, 7), (9, 9)):
        top, left = 2 + 30 * row, 2 + 30 * column
        shown = picture[top : top + 28, left : left + 28]
        assert np.array_equal(shown, images[10 * row + column, ..., 0])


def test_the_same_seed_gives_the_same_weights(tmp_path):
    """Two runs of 50 steps with one seed save equal weights bit for bit; another seed does not."""
    first, again = (train_run("cgan", tmp_path / name, steps=50, seed=7) for name in "ab")
    other = train_run("cgan", tmp_path / "c", steps=1, seed=8)
    weights, weights_again, weights_other = (
        run.load_generator().get_weights() for run in (first, again, other)
    )
    assert all(map(np.array_equal, weights, weights_again))
    assert not all(map(np.array_equal, weights, weights_other))
    assert first.metrics == again.metrics


def test_the_largest_seed_works(tmp_path):
    """The last seed that is allowed is one that every library takes."""
    assert train_run("dense", tmp_path, steps=1, seed=2**31 - 1).state == "complete"


def test_a_training_by_seconds_ends(tmp_path):
    """A budget of time ends the training; more than the first step is done."""
    run = train_run("dense", tmp_path, seconds=0.3)
    assert run.record["asked"] == {"seconds": 0.3}
    assert run.record["training"]["seconds"] >= 0.3
    assert run.record["training"]["steps"] > 1


def test_a_training_by_epochs_counts_passes(tmp_path):
    """An epoch is as many steps as whole batches fit into the training images."""
    recipe = dataclasses.replace(RECIPES["dense"], batch_size=30_000)
    assert train_run(recipe, tmp_path, epochs=1).record["training"]["steps"] == 2


def test_progress_is_told_in_stages(tmp_path):
    """The caller hears of each stage in turn, of the losses, and of how much is done."""
    heard = []
    train_run("dense", tmp_path, steps=4, progress=heard.append)
    stages = list(dict.fromkeys(each.stage for each in heard))
    assert stages == ["building", "training", "saving", "measuring"]
    assert (heard[0].fraction, heard[-1].fraction) == (0, 1)
    assert set(heard[-1].losses) == {"discriminator_loss", "generator_loss"}


# Wrong arguments.


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps is 0, expected a whole number of at least 1"),
        ({"steps": -3}, "steps is -3, expected"),
        ({"steps": 2.5}, "steps is 2.5, expected"),
        ({"steps": True}, "steps is True, expected"),
        ({"steps": "ten"}, "steps is 'ten', expected"),
        ({"epochs": 0}, "epochs is 0, expected"),
        ({"seconds": 0}, "seconds is 0, expected a positive, finite number"),
        ({"seconds": -1.0}, "seconds is -1.0, expected"),
        ({"seconds": float("nan")}, "seconds is nan, expected"),
        ({"seconds": float("inf")}, "seconds is inf, expected"),
        ({"seconds": "long"}, "seconds is 'long', expected"),
        ({"steps": 3, "seconds": 4}, "steps and seconds are given together"),
        ({"seconds": 4, "epochs": 1}, "seconds and epochs are given together"),
        ({"seed": -1}, "seed is -1, expected a whole number from 0 to 2147483647"),
        ({"seed": 2**31}, "seed is 2147483648, expected"),
        ({"seed": 1.0}, r"seed is 1\.0, expected"),
        ({"recipe": "gan"}, "No recipe is called 'gan'. There are: dense, dcgan, cgan"),
    ],
)
def test_a_wrong_argument_is_refused(tmp_path, options, message):
    """What cannot be used is named with its value and what was expected; nothing is written."""
    with pytest.raises(RunError, match=message):
        train_run(**{"recipe": "dense", "out": tmp_path / "run", **options})
    assert not (tmp_path / "run").exists()


def test_a_run_is_not_overwritten(dense):
    """A folder that holds a run is refused without force, and left as it was."""
    before = contents(dense.folder)
    with pytest.raises(RunError, match=r"already holds a run.*--force"):
        train_run("dense", dense.folder, steps=1)
    assert contents(dense.folder) == before


@pytest.mark.parametrize("name", FILES)
def test_any_file_of_a_run_counts(tmp_path, name):
    """One file with a name of ours is enough for a folder to be refused."""
    (tmp_path / name).write_text("something")
    with pytest.raises(RunError, match="already holds a run"):
        runs.check_output(tmp_path)
    assert runs.check_output(tmp_path, force=True) == tmp_path


def test_other_files_do_not_matter(tmp_path):
    """A folder with other things in it can take a run, and keeps them."""
    (tmp_path / "notes.txt").write_text("mine")
    train_run("dense", tmp_path, steps=1)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_is_no_folder(tmp_path):
    """A file, or a path through a file, cannot take a run."""
    (tmp_path / "file").write_text("x")
    for path in ("file", "file/below/it"):
        with pytest.raises(RunError, match=r"file is a file\. Expected a folder"):
            train_run("dense", tmp_path / path, steps=1)


# Ctrl-C.


def test_an_interruption_keeps_what_was_trained(tmp_path):
    """Ctrl-C in mid-training: all files are there, measured, and the state says it."""
    run = train_run("dense", tmp_path, steps=100_000, progress=interrupt_at("training"))
    assert sorted(contents(tmp_path)) == FILES
    assert run.state == read_run(tmp_path).state == "interrupted"
    assert 1 <= run.record["training"]["steps"] < 100_000
    assert run.metrics is not None
    assert sample_run(tmp_path, 2)[0].shape == (2, 28, 28, 1)


def test_a_second_interruption_does_not_break_the_saving(tmp_path):
    """Ctrl-C while files are saved: they are saved, and only the measuring is left out."""
    run = train_run("dense", tmp_path, steps=2, progress=interrupt_at("saving"))
    assert sorted(contents(tmp_path)) == FILES
    assert (run.state, run.metrics) == ("complete", None)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_measuring_can_be_interrupted(tmp_path):
    """Ctrl-C while measuring: the run is complete and has no measures."""
    run = train_run("dense", tmp_path, steps=2, progress=interrupt_at("measuring"))
    assert (run.state, run.metrics) == ("complete", None)
    assert "metrics" not in read_run(tmp_path).record


def test_an_interruption_before_the_first_step_leaves_nothing(tmp_path):
    """Ctrl-C while the networks are built: the folder was not there and is not there."""
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        train_run("dense", tmp_path / "run", steps=2, progress=interrupt_at("building"))
    assert not (tmp_path / "run").exists()


def test_an_interruption_before_the_first_step_puts_the_old_run_back(tmp_path):
    """With force, too: the run that was to be replaced is there again, byte for byte."""
    train_run("dense", tmp_path, steps=1)
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        train_run("dense", tmp_path, steps=2, force=True, progress=interrupt_at("building"))
    assert contents(tmp_path) == before


# Failures in the middle.


@pytest.fixture
def disk_full(monkeypatch):
    """Let Keras write half of a model, and then find the disk full."""

    def save(model, path, **options):
        Path(path).write_bytes(b"PK half of a generator")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(keras.Model, "save", save)


@pytest.mark.usefixtures("disk_full")
def test_a_failure_in_saving_leaves_no_half_file(tmp_path):
    """No generator under its name, no temporary file; the record names the failure."""
    with pytest.raises(OSError, match="No space left"):
        train_run("dense", tmp_path, steps=2)
    assert sorted(contents(tmp_path)) == ["history.csv", "run.json"]
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["state"] == "failed"
    assert "No space left" in record["error"]
    with pytest.raises(RunError, match=r"no finished generator: its state is 'failed'"):
        read_run(tmp_path)


def test_a_failed_replacement_puts_the_old_run_back(tmp_path, request):
    """With force: if the new run cannot be saved, the old one is there, byte for byte."""
    train_run("dense", tmp_path, steps=1, seed=1)
    before = contents(tmp_path)
    request.getfixturevalue("disk_full")
    with pytest.raises(OSError, match="No space left"):
        train_run("dense", tmp_path, steps=2, seed=2, force=True)
    assert contents(tmp_path) == before


def test_force_replaces_a_run(tmp_path):
    """With force the new run takes the place of the old one, and nothing of that is left."""
    train_run("dense", tmp_path, steps=1, seed=1)
    before = contents(tmp_path)
    train_run("dense", tmp_path, steps=2, seed=2, force=True)
    after = contents(tmp_path)
    assert sorted(after) == FILES
    assert all(after[name] != before[name] for name in FILES)
    assert read_run(tmp_path).record["seed"] == 2


def test_a_killed_replacement_loses_nothing(tmp_path):
    """A replacement that was killed is no run; the old one is set aside, and survives another."""
    train_run("dense", tmp_path, steps=1, seed=1)
    before = contents(tmp_path)
    Output(tmp_path, {"seed": 2})  # and then the process is killed
    (tmp_path / "history.csv").write_text("step\n")
    with pytest.raises(RunError, match=r"state is 'training'.*The run before it is in .*previous"):
        read_run(tmp_path)
    with pytest.raises(RunError, match="already holds a run"):
        runs.check_output(tmp_path)
    Output(tmp_path, {"seed": 3})  # killed again
    assert contents(tmp_path / ".previous") == before
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        train_run("dense", tmp_path, force=True, progress=interrupt_at("building"))
    assert contents(tmp_path) == before


def test_a_diverged_training_saves_no_generator(tmp_path):
    """Weights of NaN are a failure with a name, not a run."""
    recipe = dataclasses.replace(RECIPES["dense"], generator_learning_rate=float("nan"))
    with pytest.raises(TrainingFailed, match=r"diverged: after 2 steps .* NaN"):
        train_run(recipe, tmp_path, steps=2)
    assert not (tmp_path / "generator.keras").exists()
    assert json.loads((tmp_path / "run.json").read_text())["state"] == "failed"


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    """If the writing fails, the file keeps its old contents and nothing else is left."""
    path = tmp_path / "s.npz"
    path.write_text("old")

    def write(text, error=None):
        with written_whole(path) as temporary:
            assert (temporary.parent, temporary.suffix) == (tmp_path, ".npz")
            temporary.write_text(text)
            if error:
                raise error

    with pytest.raises(ZeroDivisionError, match="half"):
        write("new, but only ha", ZeroDivisionError("half"))
    assert contents(tmp_path) == {"s.npz": b"old"}
    write("new")
    assert contents(tmp_path) == {"s.npz": b"new"}


# Reading a run.


def test_a_folder_that_is_not_there(tmp_path):
    """A run folder that does not exist, or is a file, is named."""
    with pytest.raises(RunError, match=r"nowhere does not exist\. Expected a run folder"):
        read_run(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match=r"file is a file\. Expected a run folder"):
        read_run(tmp_path / "file")


def test_a_folder_without_a_run(tmp_path):
    """A folder without run.json holds no run, whatever else is in it."""
    (tmp_path / "generator.keras").write_text("x")
    with pytest.raises(RunError, match=r"holds no run: there is no run\.json"):
        read_run(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '"state"', "\xff"])
def test_a_damaged_record(tmp_path, text):
    """A run.json that says nothing usable is named, with the remedy."""
    (tmp_path / "run.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(RunError, match=r"run\.json cannot be read .*train again"):
        read_run(tmp_path)


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.95, "flipped"])
def test_a_damaged_generator(tmp_path, dense, kept):
    """A truncated or altered .keras file gives one error that names it and the remedy."""
    for name, content in contents(dense.folder).items():
        (tmp_path / name).write_bytes(content)
    path = tmp_path / "generator.keras"
    content = bytearray(path.read_bytes())
    if kept == "flipped":
        content[len(content) // 2 : len(content) // 2 + 200] = bytes(200)
    else:
        content = content[: int(kept * len(content))]
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"generator\.keras cannot be loaded.*train again") as caught:
        sample_run(tmp_path, 3)
    assert "\n" not in str(caught.value)


def test_a_model_that_is_no_generator(tmp_path, dense):
    """A .keras file with another model in it is refused with the shapes that were found."""
    (tmp_path / "run.json").write_bytes((dense.folder / "run.json").read_bytes())
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    other.save(tmp_path / "generator.keras")
    with pytest.raises(RunError, match=r"\(None, 3\)\] to \(None, 2\). Expected a generator"):
        sample_run(tmp_path, 3)


# Samples.


def test_samples_of_a_run_without_labels(dense):
    """They are bytes of MNIST's shape, the same for the same seed, others for another."""
    images, labels = sample_run(dense, 7, seed=3)
    assert (images.shape, images.dtype, labels) == ((7, 28, 28, 1), np.uint8, None)
    assert np.array_equal(images, sample_run(dense.folder, 7, seed=3)[0])
    assert not np.array_equal(images, sample_run(dense, 7, seed=4)[0])


def test_samples_do_not_depend_on_the_batches(dense, monkeypatch):
    """The images are those of one stream of noise, however it is cut."""
    images, _ = sample_run(dense, 600)
    monkeypatch.setattr(samples_module, "_BATCH", 600)
    difference = images.astype(int) - sample_run(dense, 600)[0]
    assert np.abs(difference).max() <= 1  # sums of floats in another order


def test_samples_of_one_digit(conditional):
    """With a label all labels are that one, and the images depend on it."""
    sevens, labels = sample_run(conditional, 4, label=7)
    assert labels.tolist() == [7, 7, 7, 7]
    assert not np.array_equal(sevens, sample_run(conditional, 4, label=1)[0])


def test_labels_come_in_the_proportions_of_the_training_set():
    """60,000 labels are exactly as many of each digit as MNIST has, in random order."""
    labels = proportional_labels(60_000, np.random.default_rng(0))
    expected = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]  # of MNIST
    assert np.bincount(labels).tolist() == expected
    assert len(set(labels[:30].tolist())) > 4


def test_few_labels_are_random():
    """One label at a time gives each digit its turn: the rule is not "the most frequent"."""
    drawn = [int(proportional_labels(1, np.random.default_rng(seed))[0]) for seed in range(200)]
    assert set(drawn) == set(range(10))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": 0}, "n is 0, expected a whole number from 1 to 1000000"),
        ({"count": 10**7}, "n is 10000000, expected"),
        ({"count": 2.0}, r"n is 2\.0, expected"),
        ({"label": 10}, "label is 10, expected a digit from 0 to 9"),
        ({"label": -1}, "label is -1, expected"),
        ({"label": "seven"}, "label is 'seven', expected"),
        ({"seed": -1}, "seed is -1, expected"),
        ({"label": 3}, "trained without labels"),
    ],
)
def test_samples_that_cannot_be(dense, options, message):
    """A wrong number, label or seed is refused; so is a label where there are none."""
    with pytest.raises(RunError, match=message):
        sample_run(dense, **{"count": 2, **options})


def test_samples_are_saved_and_loaded(tmp_path):
    """The file holds `images` and, if there are, `labels`; they come back equal."""
    images = np.arange(3 * 784, dtype=np.uint8).reshape(3, 28, 28, 1)
    path = runs.save_samples(tmp_path / "new" / "s.npz", images, np.array([1, 2, 3]))
    with np.load(path) as file:
        assert sorted(file) == ["images", "labels"]
    loaded, labels = runs.load_samples(path)
    assert np.array_equal(loaded, images)
    assert labels.tolist() == [1, 2, 3]
    runs.save_samples(tmp_path / "t.npz", images)
    assert runs.load_samples(tmp_path / "t.npz")[1] is None


def test_samples_are_not_overwritten(tmp_path):
    """An existing file is refused without force, and stays if the writing fails."""
    images = np.zeros((1, 28, 28, 1), np.uint8)
    path = runs.save_samples(tmp_path / "s.npz", images)
    before = path.read_bytes()
    with pytest.raises(RunError, match=r"s\.npz exists already.*--force"):
        runs.save_samples(path, images + 9)
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        runs.save_samples(path, images, np.array([{}], object), force=True)
    assert contents(tmp_path) == {"s.npz": before}
    runs.save_samples(path, images + 9, force=True)
    assert runs.load_samples(path)[0].max() == 9


@pytest.mark.parametrize(
    ("name", "message"),
    [("s.txt", "expected a name that ends in .npz"), ("d.npz", "is a folder")],
)
def test_a_name_that_samples_cannot_have(tmp_path, name, message):
    """A samples file ends in .npz and is no folder."""
    (tmp_path / "d.npz").mkdir()
    with pytest.raises(RunError, match=message):
        runs.check_samples_path(tmp_path / name)


GOOD = np.full((4, 28, 28, 1), 200, np.uint8)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": GOOD[..., 0]}, r"shape \(4, 28, 28\) .*expected uint8 .*numpy\.newaxis"),
        ({"images": GOOD[:, :20]}, r"shape \(4, 20, 28, 1\)"),
        ({"images": np.uint8(3)}, r"shape \(\)"),
        ({"images": GOOD / 255}, r"dtype float64, with values from 0\.7843 to 0\.7843, expected"),
        ({"images": GOOD.astype(int)}, "dtype int64, with values from 200 to 200, expected uint8"),
        ({"images": GOOD.astype(str)}, "dtype <U3, expected uint8"),
        ({"images": (GOOD > 9).astype(np.uint8)}, r"values from 0 to 1, .*\(255 \* images\)"),
        ({"images": GOOD[:2]}, "holds 2 images, expected at least 3"),
        ({"images": GOOD[:0]}, "holds 0 images, expected at least 3"),
        ({"pictures": GOOD, "y": GOOD}, "holds 'pictures', 'y', expected an array 'images'"),
        ({}, "holds nothing, expected an array 'images'"),
        ({"images": GOOD, "labels": np.arange(3)}, r"labels in .* shape \(3,\)"),
        ({"images": GOOD, "labels": np.arange(4) + 7}, "whole numbers from 0 to 9"),
        ({"images": GOOD, "labels": np.arange(4) - 1}, "whole numbers from 0 to 9"),
        ({"images": GOOD, "labels": np.arange(4.0)}, "dtype float64, expected whole numbers"),
        ({"images": np.array([{}] * 4, object)}, "cannot be read .*Object arrays"),
    ],
)
def test_a_wrong_samples_file(tmp_path, arrays, message):
    """Wrong shape, dtype, range, names, count or labels: what was found, what was expected."""
    np.savez(tmp_path / "s.npz", **arrays)
    with pytest.raises(RunError, match=message):
        runs.load_samples(tmp_path / "s.npz", at_least=3)


@pytest.mark.parametrize("kind", ["text", "npy", "cut", "flipped", "zip", "empty"])
def test_a_file_that_holds_no_samples(tmp_path, kind):
    """A file that is no .npz, or a damaged one, gives one error that names it."""
    path = runs.save_samples(tmp_path / "s.npz", GOOD)
    content = path.read_bytes()
    if kind == "text":
        path.write_text("images")
    elif kind == "npy":
        with path.open("wb") as file:
            np.save(file, GOOD)
    elif kind == "cut":
        path.write_bytes(content[:-30])
    elif kind == "flipped":
        path.write_bytes(content[:70] + bytes(20) + content[90:])
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("images.npy", "no array")
    else:
        path.write_bytes(b"")
    with pytest.raises(RunError, match=r"s\.npz cannot be read"):
        runs.load_samples(path)


def test_a_samples_file_that_is_not_there(tmp_path):
    """A path that leads nowhere is named."""
    with pytest.raises(RunError, match=r"nowhere does not exist\. Expected a run folder or"):
        runs.evaluate(tmp_path / "nowhere")


def test_a_generator_of_nan_is_named(dense):
    """A generator that returns NaN makes no samples."""
    generator = dense.load_generator()
    generator.set_weights([weight * np.nan for weight in generator.get_weights()])
    with pytest.raises(RunError, match="returns NaN or infinity"):
        samples_module.sample_generator(generator, 3)


# Measuring.


def test_all_ways_to_the_measure_agree(tmp_path, dense):
    """run.json, the folder measured, and its samples in a file, measured: one number."""
    path = runs.save_samples(tmp_path / "s.npz", *sample_run(dense, 1000))
    assert runs.evaluate(dense.folder) == dense.metrics == runs.evaluate(path)


def test_too_few_samples_to_measure(tmp_path):
    """Below the least count there is no number."""
    path = runs.save_samples(tmp_path / "s.npz", GOOD)
    with pytest.raises(RunError, match="holds 4 images, expected at least 1000"):
        runs.evaluate(path)
