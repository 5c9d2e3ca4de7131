"""A real JupyterLab and a real Chromium, as a learner has them.

Without a browser the tests are skipped with the reason and the remedy; where
GAN_COURSE_REQUIRE_BROWSER is set (CI), a missing browser is a failure.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, the system's; of one module, since Playwright holds an event loop."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        reason = (
            f"no browser found (looked for {', '.join(CHROMIUM)}). "
            "Install one: apt-get install chromium"
        )
        if os.environ.get("GAN_COURSE_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def start_lab(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start `gan-course lab` in an empty folder; return the address that it prints."""
    running: list[subprocess.Popen[bytes]] = []

    def start(settings: dict[str, str] | None = None) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        user_settings = tmp_path / "user-settings"
        for name, text in (settings or {}).items():
            path = user_settings / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        log = tmp_path / "lab.log"
        with log.open("wb") as output:
            running.append(
                subprocess.Popen(
                    [str(Path(sys.executable).parent / "gan-course"), "lab", "--no-browser"]
                    + ["--port", str(port)],
                    cwd=tmp_path,
                    env={
                        **os.environ,
                        "HOME": str(tmp_path / "home"),
                        "JUPYTERLAB_SETTINGS_DIR": str(user_settings),
                        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
                    },
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            address = re.search(rf"http://\S*:{port}/lab\S*token=\w+", log.read_text())
            if address:
                return address.group()
            if running[-1].poll() is not None:
                break
            time.sleep(0.2)
        pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")

    yield start
    for process in running:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
