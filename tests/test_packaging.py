"""Packaging: the pins agree, and the wheel alone trains a GAN and opens lesson 00."""

import importlib.metadata
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


# Pins.


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def environment() -> tuple[list[str], list[Requirement]]:
    """Return what environment.yml takes from conda, and what from pip."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = content["dependencies"]
    return conda, [Requirement(line) for line in pip["pip"]]


def closure(name: str, extras: set[str]) -> set[str]:
    """Return all that an installed distribution needs here, directly or not."""
    todo, seen = {(name, frozenset(extras))}, set()
    while todo:
        seen |= todo
        found = set()
        for each, wanted in todo:
            for text in importlib.metadata.requires(each) or []:
                need = Requirement(text)
                if need.marker is None or any(
                    need.marker.evaluate({"extra": extra}) for extra in {"", *wanted}
                ):
                    found.add((canonicalize_name(need.name), frozenset(need.extras)))
        todo = found - seen
    return {each for each, _ in seen}


def test_constraints_are_exact_and_sorted() -> None:
    """Each line is name==version, in order; TensorFlow's two distributions have one version."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9a-z.]+", line)] == []
    names = [line.split("==")[0] for line in lines]
    assert names == sorted(set(names))
    assert constraints()["tensorflow"] == constraints()["tensorflow-cpu"]


def test_all_that_the_course_needs_is_pinned() -> None:
    """Nothing that any extra brings is left to chance, and nothing else is pinned."""
    needed = closure("gan-course", {"dev"}) - {"gan-course", "setuptools"}
    assert needed - set(constraints()) == set()
    installed = {canonicalize_name(each.name) for each in importlib.metadata.distributions()}
    assert (set(constraints()) & installed) - needed == set()


def test_the_binder_environment_has_the_tested_versions() -> None:
    """environment.yml pins base, `tf` and `lab` as constraints.txt does, with `tf`'s platforms."""
    conda, pip = environment()
    pinned = constraints()
    assert conda == ["python=3.11", f"jupyterlab={pinned['jupyterlab']}", "pip"]
    assert {need.name: str(need.specifier) for need in pip} == {
        need.name: f"=={pinned[need.name]}" for need in pip
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    direct = [Requirement(line) for line in project["dependencies"] + extras["tf"] + extras["lab"]]
    markers = {need.name: str(need.marker) for need in direct if need.name != "jupyterlab"}
    listed = {need.name: str(need.marker) for need in pip}
    assert {name: listed.get(name) for name in markers} == markers
    # JupyterLab's own dependencies come from conda with it; all the others are pinned.
    indirect = closure("gan-course", {"tf"}) | closure("ipykernel", set())
    indirect |= closure("ipywidgets", set())
    assert indirect - set(listed) - {"gan-course", "setuptools"} == set()


# The wheel.


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_what_a_learner_needs(wheel: Path) -> None:
    """All assets and built notebooks, byte for byte; no source, build, test or learner's points."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        shipped = {name for name in names if name.startswith("gan_course/_shipped/")}
        originals = [path for path in (ROOT / "assets").iterdir() if not path.name.startswith(".")]
        originals += (ROOT / "notebooks").glob("*.ipynb")
        originals += (ROOT / "notebooks" / "exercises").glob("*.ipynb")
        originals += (ROOT / "notebooks" / "solutions").glob("*.ipynb")  # a teacher releases them
        assert shipped == {
            f"gan_course/_shipped/{path.relative_to(ROOT).as_posix()}" for path in originals
        }
        for path in originals:
            stored = archive.read(f"gan_course/_shipped/{path.relative_to(ROOT).as_posix()}")
            assert stored == path.read_bytes(), path
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "gan_course").rglob("*.py")}
    assert modules <= names, "does .gitignore name a folder of the package?"
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gan_course"}
    for licence in ("LICENSE", "LICENSE-PROSE", "LICENSE-DATA"):
        assert any(name.endswith(f".dist-info/licenses/{licence}") for name in names)


class Installed:
    """An environment that holds the wheel, and a working folder far from the checkout."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        self.work = folder / "elsewhere"
        unwanted = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
        self.environment = {key: os.environ[key] for key in os.environ if key not in unwanted}
        self.environment["PATH"] = os.pathsep.join([str(self.bin), os.environ["PATH"]])

    def run(self, *command: str, timeout: float = 300) -> str:
        result = subprocess.run(
            [self.bin / command[0], *command[1:]],
            cwd=self.work,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
        return result.stdout


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    (folder / "elsewhere").mkdir()
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    place = Installed(folder)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    pins = str(ROOT / "constraints.txt")
    place.run("python", *pip, "-c", pins, f"{wheel}[tf,lab]", timeout=1500)
    return place


@pytest.mark.timeout(1800)  # the first one installs TensorFlow and JupyterLab
def test_the_installed_package_is_the_one_that_runs(installed: Installed) -> None:
    """Python in the new environment finds the package there, and not in the checkout."""
    where = installed.run("python", "-c", "import gan_course; print(gan_course.__file__)")
    assert Path(where.strip()).is_relative_to(installed.bin.parent)
    asset = "from gan_course import shipped; print(shipped.asset('mnist.npz'))"
    found = installed.run("python", "-c", asset)
    assert Path(found.strip()).is_relative_to(installed.bin.parent)


def test_the_wheel_trains(installed: Installed) -> None:
    """`gan-course train` needs nothing but the wheel."""
    installed.run("gan-course", "train", "dense", "--steps", "3", "--out", "run")
    run = installed.work / "run"
    expected = {"run.json", "generator.keras", "history.csv", "samples.png"}
    assert expected <= {path.name for path in run.iterdir()}


def test_the_wheel_has_the_lessons(installed: Installed) -> None:
    """`gan-course lab --no-start` gives the learner a copy of every notebook."""
    installed.run("gan-course", "lab", "--no-start", "--folder", "copies")
    folder = ROOT / "notebooks"
    there = [*folder.glob("*.ipynb"), *folder.glob("exercises/*.ipynb")]
    copies = installed.work / "copies"
    copied = {path.relative_to(copies) for path in copies.rglob("*.ipynb")}
    assert copied == {path.relative_to(folder) for path in there}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def address(installed: Installed, tmp_path: Path) -> Iterator[str]:
    """The address that `gan-course lab` prints, once its server answers."""
    output = tmp_path / "output"
    with output.open("w") as file:
        process = subprocess.Popen(
            [installed.bin / "gan-course", "lab", "--no-browser", "--port", str(free_port())],
            cwd=installed.work,
            env=installed.environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            found = re.search(r"http://\S+?token=\w+", output.read_text())
            if found and answers(found[0]):
                break
            time.sleep(0.2)
        else:
            pytest.fail(f"JupyterLab does not answer:\n{output.read_text()}")
        yield found[0]
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as page:
            return page.status == 200
    except urllib.error.URLError:
        return False


def test_the_wheel_opens_lesson_00(installed: Installed, address: str) -> None:
    """`gan-course lab` serves the learner's own copy of lesson 00, the notebook of the wheel."""
    base, token = re.match(r"(http://[^/]+).*token=(\w+)", address).groups()
    request = urllib.request.Request(
        f"{base}/api/contents/00_start_here.ipynb", headers={"Authorization": f"token {token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        served = json.load(reply)["content"]
    lesson = json.loads((ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8"))
    assert [cell["id"] for cell in served["cells"]] == [cell["id"] for cell in lesson["cells"]]
    assert (installed.work / "my_course" / "00_start_here.ipynb").is_file()
