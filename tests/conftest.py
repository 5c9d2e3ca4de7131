"""What holds for every test: no network, no display, nothing written to the home folder."""

import ipaddress
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Give this process and all that it starts a home folder of their own, before any import."""
    home = Path(tempfile.mkdtemp(prefix="gan-course-home-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    # pip's cache is kept: the wheel is installed into an empty environment, libraries and all.
    cache = os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")
    os.environ.setdefault("PIP_CACHE_DIR", str(Path(cache) / "pip"))
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        os.environ.pop(variable, None)
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        os.environ.pop(variable, None)  # so that they follow HOME
    os.environ.pop("MPLBACKEND", None)  # notebooks draw inline, and choose that themselves
    os.environ["HOME"] = str(home)
    os.environ["IPYTHONDIR"] = str(home / "ipython")
    os.environ["MPLCONFIGDIR"] = str(home / "matplotlib")

    import matplotlib
    import matplotlib.font_manager  # builds the list of fonts now, not in the middle of a notebook

    matplotlib.use("agg")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections of this process that leave the machine."""
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, original: Any = original) -> Any:
            internet = self.family in (socket.AF_INET, socket.AF_INET6)
            if internet and self.type & socket.SOCK_STREAM and not _is_loopback(address[0]):
                raise ConnectionRefusedError(f"A test tried to reach {address[0]}.")
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
