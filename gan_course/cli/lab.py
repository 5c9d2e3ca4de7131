"""``gan-course lab``: JupyterLab on the learner's own copy of the lessons."""

import contextlib
import errno
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from gan_course.cli.common import PROGRAM, Failure, Misuse, as_number, find_by_number
from gan_course.cli.delivery import Delivery, deliver, lessons

__all__ = ["lab"]

EXAMPLES = """Examples:

\b
  gan-course lab                        open lesson 00
  gan-course lab 05                     open lesson 05
  gan-course lab --folder gans --no-browser --port 8890

Your copy is yours: a file that you changed is never overwritten. One that
you did not change is brought up to date; one that you deleted comes back.

With no display, or with --no-browser, open the address that JupyterLab
prints. In a container it must listen beyond the container: --ip 0.0.0.0.
"""


def lab(
    lesson: Annotated[
        str, typer.Argument(metavar="LESSON", help="Number or name of the lesson to open.")
    ] = "00",
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Your copy of the lessons.")] = Path(
        "my_course"
    ),
    port: Annotated[
        str | None, typer.Option(metavar="N", help="JupyterLab's port; by default a free one.")
    ] = None,
    ip: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where JupyterLab listens.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, open nothing.")
    ] = False,
    no_start: Annotated[
        bool, typer.Option("--no-start", help="Copy the lessons, start nothing.")
    ] = False,
) -> None:
    """Open JupyterLab on your own copy of the lessons."""
    from gan_course import shipped

    source = shipped.notebooks_folder()
    opened = _find_lesson(lesson, lessons(source))
    number = as_number(port, int)
    if number is not None:
        _check_port(number, ip)
    if not no_start:
        _check_jupyterlab()
    try:
        _report(deliver(source, folder), folder)
    except (PermissionError, NotADirectoryError) as error:
        raise Misuse(
            f"The folder {folder} cannot be written to ({error.strerror}: {error.filename}). "
            "Choose another with --folder."
        ) from error
    if no_start:
        return
    print(f"Starting JupyterLab on {folder}. It prints its address; Ctrl-C ends it.")
    _start(command(folder, opened, port=number, ip=ip, browser=not no_browser and _has_display()))


def command(
    folder: Path, lesson: str, *, port: int | None, ip: str | None, browser: bool
) -> list[str]:
    """Return the command line that starts JupyterLab."""
    arguments = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{lesson}",
    ]
    if port is not None:  # exactly this one
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if ip is not None:
        arguments.append(f"--ServerApp.ip={ip}")
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # a container; JupyterLab refuses otherwise
        arguments.append("--allow-root")
    return arguments


def environment() -> dict[str, str]:
    """Return the environment that JupyterLab is started in.

    One default of its settings is changed, for this start only: closing a notebook ends its
    kernel. Two of them with TensorFlow do not fit into Binder's memory. The learner's own
    settings and extensions stay, and nothing is written to the home folder.
    """
    own = str(Path(__file__).parent / "jupyter")
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": own + (os.pathsep + others if others else ""),
    }


def _start(arguments: list[str]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # Windows has no exec: the shell would think that the command has ended
        with contextlib.suppress(KeyboardInterrupt):
            raise typer.Exit(subprocess.call(arguments, env=environment()))
    # JupyterLab takes the place of this process, so signals reach it.
    os.execve(arguments[0], arguments, environment())


def _find_lesson(wanted: str, delivered: list[str]) -> str:
    names = [name for name in delivered if name.endswith(".ipynb") and "/" not in name]
    stems = [name.removesuffix(".ipynb") for name in names]
    return f"{find_by_number(wanted, stems, 'lesson')}.ipynb"


def _check_port(port: int | str, ip: str | None) -> None:
    if isinstance(port, str) or not 1 <= port <= 65535:
        raise Misuse(f"port is {port!r}, expected a number from 1 to 65535.")
    try:
        addresses = socket.getaddrinfo(ip or "localhost", port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Misuse(f"ip is {ip!r}, which is no address here ({error.strerror}).") from error
    for family, kind, protocol, _, address in addresses:
        try:
            with socket.socket(family, kind, protocol) as probe:
                if os.name != "nt":  # as the server does: a port just left is free
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except PermissionError as error:
            raise Misuse(
                f"You may not use port {port}. Expected one above 1023, such as --port 8888."
            ) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                continue  # IPv6 switched off, say: the server passes over it too
            raise Misuse(
                f"Port {port} is taken, perhaps by another JupyterLab. Choose another, or leave "
                "--port out: then JupyterLab takes a free one."
            ) from error


def _check_jupyterlab() -> None:
    missing = [
        name for name in ("jupyterlab", "ipykernel") if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise Failure(
            f"{' and '.join(missing)} not installed. "
            'Install JupyterLab with:  pip install "gan-course[lab]"'
        )


def _has_display() -> bool:
    """Whether a browser can show itself; without a display a text browser might start instead."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _report(delivery: Delivery, folder: Path) -> None:
    if delivery.new:
        print(f"New in {folder}: {_listed(delivery.new)}.")
    if delivery.updated:
        print(f"Brought up to date in {folder}: {_listed(delivery.updated)}.")
    if delivery.outdated:
        print(
            f"Yours, so not touched, though the course has a newer version: "
            f"{_listed(delivery.outdated)}. To get it, rename or delete yours, "
            f"then run {PROGRAM} lab again."
        )


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"
