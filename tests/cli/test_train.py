"""`gan-course train`: what it says, what it refuses, what Ctrl-C does."""

import json
import os
import re
import signal
import tempfile
from pathlib import Path

import pytest

from gan_course.backend import keras
from gan_course.runs import read_run

FILES = ["generator.keras", "history.csv", "run.json", "samples.png"]
SENTENCE = (
    r"Fréchet distance \S+ \(95 % interval \S+ to \S+\), \S+ times the floor \S+, "
    r"which is what real images get\.\n"
)
WHERE = (
    r"{steps} steps in \S+ s\. In .*: generator\.keras, samples\.png, history\.csv, run\.json\.\n"
)
LINES = (
    r"Building …\n"
    r"(step \d+, \S+ s, losses D -?\d+\.\d{3}, G -?\d+\.\d{3}\n)+"
    r"Saving …\nMeasuring …\n"
)


def test_training_in_a_process(process, tmp_path):
    """The result is on standard output, progress on standard error, and nothing else on either."""
    result = process("train", "cgan", "--steps", 3, "--seed", 4, "--out", tmp_path / "run")
    assert result.code == 0
    assert re.fullmatch(WHERE.format(steps=3) + SENTENCE, result.out)
    assert re.fullmatch(LINES, result.err)
    record = read_run(tmp_path / "run").record
    assert (record["seed"], record["asked"]) == (4, {"steps": 3})
    assert record["metrics"]["frechet"]["count"] == 10_000


@pytest.mark.parametrize(
    ("option", "asked"),
    [(("--seconds", "0.2"), {"seconds": 0.2}), (("--steps", "2"), {"steps": 2})],
)
def test_how_much_is_passed_on(gan_course, few_images, tmp_path, option, asked):
    """Seconds and steps arrive as numbers."""
    assert gan_course("train", "dense", *option, "--out", tmp_path / "run").code == 0
    assert read_run(tmp_path / "run").record["asked"] == asked


def test_the_bar_on_a_terminal(spawn, tmp_path):
    """On a terminal there is one bar, with steps, seconds and losses."""
    ours, theirs = os.openpty()
    child = spawn("train", "dense", "--steps", 2, "--out", tmp_path / "run", stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert child.wait(60) == 0
    text = shown.decode()
    for stage in ("Building", "Measuring"):  # the others are shorter than a refresh
        assert stage in text
    assert re.search(r"step 2, \d+ s .*losses D \d\.\d{3}, G \d\.\d{3}\x1b", text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cgna", "No recipe is called 'cgna'. Did you mean 'cgan'? There are: dense, dcgan, cgan."),
        ("CGAN", "No recipe is called 'CGAN'. Did you mean 'cgan'? There are: dense, dcgan, cgan."),
        ("stylegan99", "No recipe is called 'stylegan99'. There are: dense, dcgan, cgan."),
        ("cgan --steps 0", "steps is 0, expected a whole number of at least 1."),
        ("cgan --steps -3", "steps is -3, expected a whole number of at least 1."),
        ("cgan --steps 1.5", "steps is '1.5', expected a whole number of at least 1."),
        ("cgan --steps many", "steps is 'many', expected a whole number of at least 1."),
        ("cgan --steps nan", "steps is 'nan', expected a whole number of at least 1."),
        ("cgan --epochs 0", "epochs is 0, expected a whole number of at least 1."),
        ("cgan --epochs x", "epochs is 'x', expected a whole number of at least 1."),
        ("cgan --seconds 0", "seconds is 0.0, expected a positive, finite number."),
        ("cgan --seconds -1", "seconds is -1.0, expected a positive, finite number."),
        ("cgan --seconds nan", "seconds is nan, expected a positive, finite number."),
        ("cgan --seconds inf", "seconds is inf, expected a positive, finite number."),
        ("cgan --seconds soon", "seconds is 'soon', expected a positive, finite number."),
        (
            "cgan --steps 3 --seconds 4",
            "steps and seconds are given together. Expected at most one of them.",
        ),
        (
            "cgan --steps 3 --seconds 4 --epochs 5",
            "steps and seconds and epochs are given together. Expected at most one of them.",
        ),
        ("cgan --seed -1", "seed is -1, expected a whole number from 0 to 2147483647."),
        ("cgan --seed one", "seed is 'one', expected a whole number from 0 to 2147483647."),
    ],
)
def test_a_wrong_argument(gan_course, tmp_path, line, message):
    """One line on standard error, exit code 2, nothing made."""
    result = gan_course("train", *line.split(), "--out", tmp_path / "run")
    assert result == (2, "", f"gan-course train: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_run(gan_course, dense_run):
    """It is refused without --force."""
    before = (dense_run / "run.json").read_bytes()
    result = gan_course("train", "dense", "--steps", 1, "--out", dense_run)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert f"The folder {dense_run} already holds a run." in result.err
    assert (dense_run / "run.json").read_bytes() == before


def test_force_replaces_a_run(gan_course, few_images, tmp_path):
    """With --force the folder holds the new run."""
    for seed in (1, 2):
        arguments = ("--steps", 1, "--seed", seed, "--out", tmp_path, "--force")
        assert gan_course("train", "dense", *arguments).code == 0
    assert read_run(tmp_path).record["seed"] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES


AS_NOBODY = """
import contextlib, io, os
from gan_course.cli import run
with contextlib.redirect_stderr(io.StringIO()):  # a refusal loads what a refusal needs: Python
    run(["train", "dense", "--steps", "0", "--out", "x"])  # and checkout may be closed to others
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""


@pytest.mark.skipif(os.name != "posix", reason="users and modes of POSIX")
@pytest.mark.parametrize("below", ["", "new/run"])
def test_a_read_only_folder(process, below):
    """An unprivileged user is refused before anything is trained, with exit code 2."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # pytest's are closed to other users
        os.chmod(folder, 0o555)
        out = Path(folder) / below
        result = process("train", "dense", "--steps", 1, "--out", out, before=AS_NOBODY)
        os.chmod(folder, 0o755)
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
        assert f"The folder {out} " in result.err
        assert "read-only for you. Choose another folder" in result.err
        assert os.listdir(folder) == []


@pytest.mark.skipif(os.name != "posix", reason="users and modes of POSIX")
def test_a_folder_that_one_may_not_look_into(process):
    """A folder below a closed one is refused in the same way."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        (Path(folder) / "run").mkdir()
        os.chmod(folder, 0o000)
        out = Path(folder) / "run"
        result = process("train", "dense", "--steps", 1, "--out", out, before=AS_NOBODY)
        os.chmod(folder, 0o755)
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
        assert "read-only for you" in result.err


def test_a_failure_in_saving(gan_course, few_images, tmp_path, monkeypatch):
    """A full disk while saving: one line, exit code 1, no generator under its name."""

    def save(model, path, **options):
        Path(path).write_bytes(b"half")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(keras.Model, "save", save)
    result = gan_course("train", "dense", "--steps", 1, "--out", tmp_path)
    assert (result.code, result.out) == (1, "")
    last = result.err.splitlines()[-1]
    assert re.fullmatch(r"gan-course train: .*generator.*: No space left on device", last)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.csv", "run.json"]


def wait_for_line(child, pattern: str) -> None:
    while not re.search(pattern, line := child.stderr.readline()):
        assert line, "the process ended"


def test_ctrl_c_keeps_what_was_trained(spawn, tmp_path):
    """Ctrl-C in mid-training: it says what was kept, exit code 130, all files are there."""
    child = spawn("train", "dense", "--steps", 1_000_000, "--out", tmp_path / "run")
    wait_for_line(child, r"^step ")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert child.returncode == 130
    kept = r"Interrupted after (\d+) steps; what was trained is kept\.\n"
    found = re.fullmatch(kept + WHERE.format(steps=r"\d+") + SENTENCE, out)
    assert found
    assert "Traceback" not in err
    run = read_run(tmp_path / "run")
    assert (run.state, run.record["training"]["steps"]) == ("interrupted", int(found[1]))
    assert sorted(path.name for path in run.folder.iterdir()) == FILES


def test_ctrl_c_twice(spawn, tmp_path):
    """A second Ctrl-C leaves out the measuring; the files are there all the same."""
    child = spawn("train", "dense", "--steps", 1_000_000, "--out", tmp_path / "run")
    wait_for_line(child, r"^step ")
    child.send_signal(signal.SIGINT)
    wait_for_line(child, r"^(Saving|Measuring)")
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=120)
    assert child.returncode == 130
    assert f"It was not measured. To do so: gan-course evaluate {tmp_path / 'run'}\n" in out
    assert read_run(tmp_path / "run").metrics is None


def test_ctrl_c_before_the_first_step(spawn, tmp_path):
    """Ctrl-C while the networks are built: it says that nothing was trained; nothing is left."""
    child = spawn("train", "cgan", "--out", tmp_path / "run")
    wait_for_line(child, r"^Building")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out) == (130, "")
    assert err.startswith("gan-course train: interrupted before the first step was done: nothing")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_training_is_no_run(spawn, gan_course, tmp_path):
    """After a kill the record says "training", and the folder is not taken for a run."""
    child = spawn("train", "dense", "--steps", 1_000_000, "--out", tmp_path / "run")
    wait_for_line(child, r"^step ")
    child.kill()
    child.wait(60)
    assert json.loads((tmp_path / "run" / "run.json").read_text())["state"] == "training"
    assert (tmp_path / "run" / "history.csv").read_text().startswith("step,seconds,")
    result = gan_course("sample", tmp_path / "run", "--n", 1, "--out", tmp_path / "s.npz")
    assert result.code == 2
    assert "has no finished generator: its state is 'training'" in result.err
