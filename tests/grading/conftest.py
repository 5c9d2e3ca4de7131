"""A course folder, and sheet 00 released into it."""

import shutil
from pathlib import Path

import pytest

from gan_course.grading import init_course, release

SHEET = "00_start_here"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with sheet 00 as it was released; for reading only."""
    folder = tmp_path_factory.mktemp("released") / "course"
    init_course(folder)
    release(SHEET, folder)
    return folder


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(released, tmp_path / "course"))
