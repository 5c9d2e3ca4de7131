"""What the tests of the command line share."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from gan_course.cli import run

FEW = {"gan_course.runs.train": 1000, "gan_course.runs.samples": 1000}


class Result(NamedTuple):
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def gan_course(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command line in this process."""

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def spawn() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command line in a process of its own, after some code; it is ended with the test."""
    started = []

    def start(*arguments: object, before: str = "", **options: Any) -> subprocess.Popen[str]:
        code = f"import sys\n{before}\nfrom gan_course.cli import main\nmain()"
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        environment = os.environ | {"COLUMNS": "80"} | options.pop("environment", {})
        command = [sys.executable, "-c", code, *map(str, arguments)]
        child = subprocess.Popen(command, text=True, env=environment, **(pipes | options))
        started.append(child)
        return child

    yield start
    for child in started:
        if child.poll() is None:
            child.kill()
        child.communicate()


@pytest.fixture
def process(spawn: Callable[..., subprocess.Popen[str]]) -> Callable[..., Result]:
    """Run a command line in a process of its own, after some code, to its end."""

    def call(*arguments: object, **options: Any) -> Result:
        child = spawn(*arguments, **options)
        out, err = child.communicate(timeout=300)
        return Result(child.returncode, out, err)

    return call


@pytest.fixture(scope="session")
def few_images():
    """Measure with 1,000 images instead of 10,000."""
    with pytest.MonkeyPatch.context() as patch:
        for module, count in FEW.items():
            patch.setattr(importlib.import_module(module), "MEASURED_COUNT", count)
        yield


@pytest.fixture(scope="session")
def dense_run(few_images, tmp_path_factory):
    """A run without labels, of 2 steps."""
    from gan_course.runs import train_run

    return train_run("dense", tmp_path_factory.mktemp("cli") / "dense", steps=2).folder


@pytest.fixture(scope="session")
def cgan_run(few_images, tmp_path_factory):
    """A run with labels, of 2 steps."""
    from gan_course.runs import train_run

    return train_run("cgan", tmp_path_factory.mktemp("cli") / "cgan", steps=2).folder
