"""An nbgrader course folder, made so that the course's sheets are released and graded right."""

import re
from pathlib import Path
from string import Template

__all__ = ["CODE_STUB", "TEXT_STUB", "CourseError", "check_course", "init_course"]

CONFIG = "nbgrader_config.py"

# What stands in a learner's sheet in place of a solution. It raises nothing: an unsolved sheet runs
# from top to bottom. (An ellipsis would be shown as the result of a cell that ends with it.)
CODE_STUB = "pass  # your code here"
TEXT_STUB = "*Your answer, in place of this line.*"

_CONFIG_TEXT = Template('''\
"""nbgrader's settings for this course. nbgrader reads them when it is started in this folder.

Made by `gan-course course init`, and yours from then on.
"""

c = get_config()

# The name of the course, in the gradebook and in nbgrader's exchange if you use it.
c.CourseDirectory.course_id = "$name"

# What a sheet shows in place of a solution. Code that raises an error, as nbgrader's own does,
# would stop an unsolved sheet in its first cell; this one runs to its end and gets 0 points.
c.ClearSolutions.code_stub = {"python": "$code_stub"}
c.ClearSolutions.text_stub = "$text_stub"

# Seconds that one cell may take while it is graded. nbgrader's 30 are too few where a cell
# imports TensorFlow or trains on a busy machine, and a cell that is stopped gets no points.
c.Execute.timeout = 300

# Seconds until the kernel answers, and until the output of a finished cell has arrived. Many
# kernels that start together on few cores take longer than nbgrader's 60 and 4.
c.Execute.startup_timeout = 180
c.Execute.iopub_timeout = 60
''')

_README_TEXT = Template("""\
# $name

An nbgrader course folder for the exercise sheets of the GAN course, made by
`gan-course course init`. Run every command here, in this folder, where `nbgrader_config.py` is.

## A sheet, from release to grades

1. **Release.** `gan-course release 00` puts sheet 00 with its solutions into
   `source/00_start_here/`, and what students get into `release/00_start_here/`.
   With `--no-solutions`, `solution("...")` shows no solution there: a small file beside the
   sheet, `gan_course_sheet.json`, turns it off, so hand that out too. It keeps honest people
   honest; whoever installs the course can find its solved sheets.
2. **Hand out** the folder `release/00_start_here/`, as you hand out any file: all that is in it.
   Students work on it in an environment where the course is installed.
3. **Collect** the notebooks, one folder for each student, with the name unchanged:
   `submitted/STUDENT/00_start_here/00_start_here.ipynb`
   A name that a browser has changed, such as `00_start_here (1).ipynb`, is not found: rename it.
   Files from a learning platform are sorted by `nbgrader zip_collect`, once
   `c.FileNameCollectorPlugin.named_regexp` in nbgrader_config.py says how they are named.
4. **Grade.** `nbgrader autograde 00_start_here` runs every notebook and reads the points of
   each check. Read the warning below first. Look for ERROR in what it says: a notebook that
   is missing or cannot be read is exported with 0 points, like an empty one.
5. **Look, and mark texts.** `jupyter lab`, then Nbgrader → Formgrader: each submission with the
   reasons for its points. Texts wait there for a person.
6. **Give back.** `nbgrader generate_feedback 00_start_here` writes `feedback/STUDENT/`;
   `nbgrader export` writes all points into `grades.csv`.

**After a correction** nbgrader skips what it has graded. Say so for one student:
`nbgrader autograde 00_start_here --student STUDENT --force`, then the same with
`generate_feedback`, then `export`.

**Never change `points` or the names of cells** in a sheet. The check gives the points; where
the sheet says less, nbgrader refuses the student's notebook, where it says more, nobody gets all.

A sheet released again replaces the old one only if nobody changed that by hand; otherwise
`gan-course release` says so, and `--force` replaces it. To release your own changes, edit
`source/`, then run `nbgrader generate_assignment 00_start_here --force`.

## Before you grade

`nbgrader autograde` runs your students' code **as you**: it can read and delete what you can, the
gradebook too, and code that means to can give itself points. Grade where nothing else is kept, in
a container for instance, and keep a copy of `gradebook.db`.

## What is where

| | |
|---|---|
| `source/` | sheets with solutions: never hand these out |
| `release/` | sheets for students |
| `submitted/` | what you collected |
| `autograded/`, `feedback/` | made by nbgrader |
| `gradebook.db` | students, points, your comments: keep a copy |
| `nbgrader_config.py` | settings, each with its reason |
| `.gan_course.json` | what `gan-course release` wrote, to notice changes by hand |
""")


class CourseError(ValueError):
    """What was named cannot be used: a folder, a name, a sheet. The message says what can."""


def init_course(folder: Path, name: str | None = None) -> str:
    """Make an nbgrader course folder: its settings, a guide for the teacher, empty folders.

    Args:
        folder: Must not be there yet, or be empty.
        name: The course's name in the gradebook; by default the folder's.

    Returns:
        The name.

    Raises:
        CourseError: The folder is not empty, or the name cannot be one.
        OSError: It cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise CourseError(f"{folder} {what}. Expected a new folder; nothing is overwritten.")
    chosen = folder.resolve().name if name is None else name
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", chosen, re.ASCII):  # a folder of the exchange, too
        raise CourseError(
            f"The course's name is {chosen!r}. Expected letters, digits, '-', '_' and '.', "
            "beginning with a letter or a digit. Choose one with --name."
        )
    for each in ("source", "release", "submitted"):
        (folder / each).mkdir(parents=True)
    filled = {"name": chosen, "code_stub": CODE_STUB, "text_stub": TEXT_STUB}
    (folder / "README.md").write_text(_README_TEXT.substitute(filled), encoding="utf-8")
    # Last: a folder with the settings is a course folder, whole.
    (folder / CONFIG).write_text(_CONFIG_TEXT.substitute(filled), encoding="utf-8")
    return chosen


def check_course(folder: Path) -> None:
    """Check that a folder is an nbgrader course folder.

    Raises:
        CourseError: It is not.
    """
    if not (folder / CONFIG).is_file():
        raise CourseError(
            f"{folder} is no course folder: it has no {CONFIG}. "
            "Make one with: gan-course course init DIR"
        )
