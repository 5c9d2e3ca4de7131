"""The learner's copy: what is delivered, what is brought up to date, what is never touched."""

import json
import os
from pathlib import Path

import pytest

from gan_course.cli.common import Failure, Misuse
from gan_course.cli.delivery import MANIFEST, Delivery, deliver, lessons


@pytest.fixture
def source(tmp_path):
    """A folder of built lessons, with what a contributor has beside them."""
    folder = tmp_path / "notebooks"
    for name in (
        "00_start_here.ipynb",
        "01_generative_models.ipynb",
        "glossary.md",
        "exercises/01_generative_models.ipynb",
        "exercises/.gan_course_progress.json",
        "solutions/01_generative_models.ipynb",
        "images/map.png",
        "build.py",
        "building/plan.md",
        "source/00_start_here.md",
        "source/exercises/01_generative_models.md",
        ".ipynb_checkpoints/00_start_here-checkpoint.ipynb",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"first version of {name}")
    return folder


@pytest.fixture
def course(tmp_path):
    return tmp_path / "my_course"


DELIVERED = [
    "00_start_here.ipynb",
    "01_generative_models.ipynb",
    "exercises/01_generative_models.ipynb",
    "glossary.md",
    "images/map.png",
]


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_lessons_sheets_and_pictures_are_delivered(source, course):
    """All that a learner needs, in the same folders; no sources, solutions, build or points."""
    assert lessons(source) == DELIVERED
    assert deliver(source, course) == Delivery(new=DELIVERED)
    assert files(course) == [MANIFEST, *DELIVERED]
    assert (course / "images/map.png").read_bytes() == (source / "images/map.png").read_bytes()


def test_a_second_delivery_changes_nothing(source, course):
    """Where all is up to date, no file is written, the manifest neither."""
    deliver(source, course)
    before = {name: (course / name).stat().st_mtime_ns for name in files(course)}
    assert deliver(source, course) == Delivery()
    assert {name: (course / name).stat().st_mtime_ns for name in files(course)} == before


def test_an_unchanged_file_is_brought_up_to_date(source, course):
    """A file that the learner did not touch follows the course."""
    deliver(source, course)
    (source / "glossary.md").write_text("second version")
    assert deliver(source, course) == Delivery(updated=["glossary.md"])
    assert (course / "glossary.md").read_text() == "second version"
    assert deliver(source, course) == Delivery()


def test_a_changed_file_is_kept(source, course):
    """The learner's work stays; that there is a newer version is said, each time."""
    deliver(source, course)
    (course / "glossary.md").write_text("mine")
    assert deliver(source, course) == Delivery()
    (source / "glossary.md").write_text("second version")
    for _ in range(2):
        assert deliver(source, course) == Delivery(outdated=["glossary.md"])
        assert (course / "glossary.md").read_text() == "mine"


def test_a_renamed_file_is_delivered_again(source, course):
    """To get the newer version the learner renames the file; both are there then."""
    deliver(source, course)
    (source / "glossary.md").write_text("second version")
    (course / "glossary.md").rename(course / "my_glossary.md")
    assert deliver(source, course) == Delivery(new=["glossary.md"])
    assert (course / "my_glossary.md").read_text() == "first version of glossary.md"
    assert (course / "glossary.md").read_text() == "second version"


def test_a_changed_file_put_back_follows_again(source, course):
    """A file that equals the course's again is no longer the learner's."""
    deliver(source, course)
    (course / "glossary.md").write_text("mine")
    (source / "glossary.md").write_text("second version")
    deliver(source, course)
    (course / "glossary.md").write_text("second version")
    assert deliver(source, course) == Delivery()
    (source / "glossary.md").write_text("third version")
    assert deliver(source, course) == Delivery(updated=["glossary.md"])


def test_a_file_of_the_same_name_is_the_learners(source, course):
    """What lay in the folder before the first delivery is not overwritten."""
    course.mkdir()
    (course / "glossary.md").write_text("mine")
    assert deliver(source, course).outdated == ["glossary.md"]
    assert (course / "glossary.md").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": 3}'])
def test_without_its_manifest_nothing_is_overwritten(source, course, text):
    """If the manifest is lost or damaged, every file that differs counts as the learner's."""
    deliver(source, course)
    (course / MANIFEST).write_text(text)
    (source / "glossary.md").write_text("second version")
    assert deliver(source, course) == Delivery(outdated=["glossary.md"])
    assert (course / "glossary.md").read_text() == "first version of glossary.md"
    assert json.loads((course / MANIFEST).read_text())["files"].keys() == {*DELIVERED} - {
        "glossary.md"
    }


def test_other_things_in_the_folder_stay(source, course):
    """Notebooks of the learner's own, runs, even a folder with a lesson's name stay as they are."""
    (course / "glossary.md").mkdir(parents=True)
    (course / "notes.ipynb").write_text("mine")
    assert deliver(source, course).outdated == ["glossary.md"]
    assert (course / "glossary.md").is_dir()
    assert (course / "notes.ipynb").read_text() == "mine"


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_broken_link_is_not_followed(source, course, tmp_path):
    """A link in the place of a lesson is the learner's; nothing is written through it."""
    course.mkdir()
    (course / "glossary.md").symlink_to(tmp_path / "elsewhere.md")
    assert deliver(source, course).outdated == ["glossary.md"]
    assert not (tmp_path / "elsewhere.md").exists()


def test_a_file_in_the_place_of_the_folder(source, course):
    """The folder must not be a file."""
    course.write_text("x")
    with pytest.raises(Misuse, match=r"my_course is a file"):
        deliver(source, course)


def test_no_lessons(tmp_path, course):
    """Where no lesson was built, it says how to get some, and makes no folder."""
    (tmp_path / "notebooks" / "source").mkdir(parents=True)
    (tmp_path / "notebooks" / "source" / "00.ipynb").write_text("x")
    with pytest.raises(Failure, match=r"There are no lessons in .*make notebooks"):
        deliver(tmp_path / "notebooks", course)
    assert not course.exists()
