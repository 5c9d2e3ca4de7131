"""The guards of tests/conftest.py hold."""

import os
import socket
from pathlib import Path

import pytest


def test_the_network_is_refused() -> None:
    """A connection that leaves the machine raises, and names where it wanted to go."""
    with (
        socket.socket() as connection,
        pytest.raises(ConnectionRefusedError, match=r"A test tried to reach 192\.0\.2\.1"),
    ):
        connection.connect(("192.0.2.1", 80))


def test_the_machine_itself_is_reachable() -> None:
    """A server on this machine can be talked to."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as connection:
        connection.connect(server.getsockname())
        assert connection.getpeername() == server.getsockname()


def test_the_home_folder_is_a_temporary_one() -> None:
    """What a test writes to the home folder, or a program that it starts, is thrown away."""
    assert Path.home().name.startswith("gan-course-home-")
    assert Path(os.environ["MPLCONFIGDIR"]).is_relative_to(Path.home())
