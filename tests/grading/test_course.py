"""The course folder: what is in it, that nbgrader understands it, that nothing is overwritten."""

import re
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderApp
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions, Execute
from traitlets.config.loader import Config, PyFileConfigLoader

from gan_course.grading import CourseError, init_course


def settings(folder: Path) -> Config:
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


def test_a_course_folder_has_settings_guide_and_folders(tmp_path: Path) -> None:
    """All that a teacher needs to start, in a folder that is made; its name is the course's."""
    folder = tmp_path / "new" / "gans-2026"
    assert init_course(folder) == "gans-2026"
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "nbgrader_config.py",
        "release",
        "source",
        "submitted",
    ]
    assert settings(folder).CourseDirectory.course_id == "gans-2026"
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# gans-2026\n")


def test_every_setting_is_one_of_nbgraders(tmp_path: Path) -> None:
    """nbgrader ignores a misspelt setting in silence; ours are accepted by the classes named."""
    init_course(tmp_path / "course")
    config = settings(tmp_path / "course")
    classes = {each.__name__: each for each in (CourseDirectory, ClearSolutions, Execute)}
    assert set(config) == set(classes)
    for name, kind in classes.items():
        instance = kind(config=config)
        for setting, value in config[name].items():
            assert setting in kind.class_trait_names(config=True)
            assert getattr(instance, setting) == value
    assert config.Execute.timeout == 300


def test_the_guide_names_commands_that_there_are(tmp_path: Path) -> None:
    """Each nbgrader command in README.md is one of nbgrader's."""
    init_course(tmp_path / "course")
    text = (tmp_path / "course" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`nbgrader (\w+)", text))
    assert {"autograde", "generate_feedback", "export", "zip_collect"} <= named
    assert named <= set(NbGraderApp.subcommands)


def test_an_empty_folder_will_do_and_a_name_can_be_chosen(tmp_path: Path) -> None:
    """A folder that is there may be used if it is empty."""
    assert init_course(tmp_path, "autumn.2026") == "autumn.2026"
    assert settings(tmp_path).CourseDirectory.course_id == "autumn.2026"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder with anything in it, and a file, are refused and stay as they are."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CourseError, match=r"is not empty. Expected a new folder"):
        init_course(tmp_path)
    with pytest.raises(CourseError, match=r"notes.txt is a file. Expected a new folder"):
        init_course(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["", "GANs 2026", "a/b", ".hidden", 'a"b', "größe"])
def test_a_name_that_cannot_be_one(tmp_path: Path, name: str) -> None:
    """It becomes a folder's name and stands in settings: others are refused, nothing is made."""
    with pytest.raises(CourseError, match=r"Expected letters, digits, .* with --name"):
        init_course(tmp_path / "course", name)
    assert list(tmp_path.iterdir()) == []
