"""`gan-course lab`: which lesson, which port, and a JupyterLab that really starts."""

import contextlib
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request

import pytest

from gan_course import shipped
from gan_course.cli.lab import command, environment

NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """Two built lessons in the place of the course's, and a folder to work in."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("00_start_here", "01_generative_models", "contents"):
        (folder / f"{name}.ipynb").write_text(json.dumps(NOTEBOOK))
    monkeypatch.setattr(shipped, "notebooks_folder", lambda: folder)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


@pytest.fixture
def started(monkeypatch):
    """What JupyterLab would have been started with."""
    calls = []
    monkeypatch.setattr(os, "execve", lambda *call: calls.append(call))
    return calls


def test_it_copies_and_starts(gan_course, notebooks, started, tmp_path):
    """The lessons are copied to my_course, and JupyterLab takes the place of the process there."""
    result = gan_course("lab")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("New in my_course: 00_start_here.ipynb, ")
    assert (tmp_path / "work" / "my_course" / "00_start_here.ipynb").is_file()
    ((program, arguments, variables),) = started
    assert program == sys.executable
    assert arguments[1:3] == ["-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={tmp_path / 'work' / 'my_course'}" in arguments
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in arguments
    assert variables == environment()


def test_no_start_only_copies(gan_course, notebooks, started, tmp_path):
    """With --no-start nothing is started; a second time there is nothing to say."""
    folder = tmp_path / "elsewhere"
    result = gan_course("lab", "--no-start", "--folder", folder)
    assert (result.code, started, result.err) == (0, [], "")
    assert sorted(path.name for path in folder.glob("*.ipynb")) == [
        "00_start_here.ipynb",
        "01_generative_models.ipynb",
        "contents.ipynb",
    ]
    assert gan_course("lab", "--no-start", "--folder", folder) == (0, "", "")


def test_it_says_what_it_did_not_touch(gan_course, notebooks):
    """A changed lesson with a newer version is named, with how to get that."""
    gan_course("lab", "--no-start")
    with open("my_course/contents.ipynb", "w") as file:
        file.write("mine")
    (notebooks / "contents.ipynb").write_text("second version")
    (notebooks / "00_start_here.ipynb").write_text("second version")
    result = gan_course("lab", "--no-start")
    assert "Brought up to date in my_course: 00_start_here.ipynb.\n" in result.out
    assert "Yours, so not touched, though the course has a newer version: contents.ipynb. " in (
        result.out
    )
    assert "rename or delete yours" in result.out


@pytest.mark.parametrize(
    ("lesson", "opened"),
    [
        ("1", "01_generative_models"),
        ("01", "01_generative_models"),
        ("generative_models", "01_generative_models"),
        ("01_generative_models.ipynb", "01_generative_models"),
        ("contents", "contents"),
    ],
)
def test_a_lesson_by_number_or_name(gan_course, notebooks, started, lesson, opened):
    """A lesson is named by its number, its topic or its file."""
    assert gan_course("lab", lesson).code == 0
    assert f"--LabApp.default_url=/lab/tree/{opened}.ipynb" in started[0][1]


def test_a_lesson_that_is_not_there(gan_course, notebooks, started, tmp_path):
    """It is named, with what is close and what there is; nothing is copied."""
    result = gan_course("lab", "generative_modles")
    assert result == (
        2,
        "",
        "gan-course lab: No lesson is called 'generative_modles'. Did you mean "
        "'generative_models'? There are: 00_start_here, 01_generative_models, contents.\n",
    )
    assert started == list((tmp_path / "work").iterdir()) == []


def test_no_lessons_at_all(gan_course, notebooks, started):
    """Where none is built, one line says how to get some, exit code 1."""
    for path in notebooks.iterdir():
        path.unlink()
    result = gan_course("lab")
    assert (result.code, result.out, started, result.err.count("\n")) == (1, "", [], 1)
    assert "make notebooks" in result.err


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_a_port_that_is_none(gan_course, notebooks, started, port):
    """Out of range or no number: one line, exit code 2."""
    result = gan_course("lab", "--port", port)
    assert (result.code, result.out, started, result.err.count("\n")) == (2, "", [], 1)
    assert "expected a number from 1 to 65535" in result.err


def test_a_port_that_is_taken(gan_course, notebooks, started, tmp_path):
    """One line says it, exit code 2, and nothing was copied."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = gan_course("lab", "--port", port)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert f"Port {port} is taken, perhaps by another JupyterLab." in result.err
    assert started == list((tmp_path / "work").iterdir()) == []


def test_an_address_that_is_none(gan_course, notebooks, started):
    """An --ip that is no address of a computer: one line, exit code 2."""
    result = gan_course("lab", "--port", 8901, "--ip", "999.1.2.3")
    assert (result.code, started, result.err.count("\n")) == (2, [], 1)
    assert "ip is '999.1.2.3', which is no address here" in result.err


def test_no_jupyterlab(gan_course, notebooks, started, monkeypatch):
    """Without JupyterLab: one line that says how to install it, exit code 1."""
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = gan_course("lab")
    assert (result.code, result.out, started, result.err.count("\n")) == (1, "", [], 1)
    assert 'pip install "gan-course[lab]"' in result.err


def test_the_command_line_of_jupyterlab(tmp_path, monkeypatch):
    """Port, address, browser and root become JupyterLab's options."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    as_root = command(tmp_path, "a.ipynb", port=8890, ip="0.0.0.0", browser=False)
    assert as_root[5:] == [
        "--ServerApp.port=8890",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=0.0.0.0",
        "--no-browser",
        "--allow-root",
    ]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert command(tmp_path, "a.ipynb", port=None, ip=None, browser=True)[5:] == []


@pytest.mark.skipif(sys.platform != "linux", reason="displays of Linux")
def test_no_display_no_browser(gan_course, notebooks, started, monkeypatch):
    """Without a display no browser is looked for; with one it is, unless told not to."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    gan_course("lab")
    monkeypatch.setenv("DISPLAY", ":0")
    gan_course("lab")
    gan_course("lab", "--no-browser")
    assert ["--no-browser" in arguments for _, arguments, _ in started] == [True, False, True]


def test_others_configuration_stays(monkeypatch):
    """A JUPYTER_CONFIG_PATH that is there is searched as well."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/theirs")
    ours, theirs = environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "/theirs"
    assert os.path.isdir(os.path.join(ours, "labconfig"))


def get(port: int, path: str) -> bytes:
    request = urllib.request.Request(f"http://localhost:{port}{path}?token=secret")
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.read()


@pytest.mark.skipif(os.name != "posix", reason="exec and signals of POSIX")
def test_jupyterlab_really_starts(notebooks, spawn, tmp_path):
    """It serves the copy, a closed notebook's kernel ends, the port is ours, SIGTERM ends it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        child = spawn(
            *("lab", "--no-browser", "--port", port),
            before=f"from pathlib import Path; from gan_course import shipped\n"
            f"shipped.notebooks_folder = lambda: Path({str(notebooks)!r})",
            environment={"JUPYTER_TOKEN": "secret", "JUPYTER_CONFIG_DIR": str(tmp_path / "config")},
            stderr=log,
        )
    deadline = time.monotonic() + 120
    while True:
        with contextlib.suppress(urllib.error.URLError):
            get(port, "/api/status")
            break
        said = (tmp_path / "log").read_text()
        assert child.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.1)
    served = json.loads(get(port, "/api/contents/00_start_here.ipynb"))
    assert served["content"]["nbformat"] == 4
    settings = json.loads(get(port, "/lab/api/settings/@jupyterlab/notebook-extension:tracker"))
    assert settings["schema"]["properties"]["kernelShutdown"]["default"] is True
    assert settings["raw"].strip() in ("", "{}")  # the learner's own settings are untouched
    assert "/lab/tree/00_start_here.ipynb" in (tmp_path / "log").read_text()
    child.send_signal(signal.SIGTERM)
    assert child.wait(60) is not None
    with pytest.raises(urllib.error.URLError, match="refused"):
        get(port, "/api/status")
