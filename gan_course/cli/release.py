"""``gan-course release``: a sheet put into a teacher's course folder."""

from pathlib import Path
from typing import Annotated

import typer

from gan_course.cli.common import find_by_number, misuse_of_grading

__all__ = ["release"]

EXAMPLES = """Examples:

\b
  gan-course release 00                 in the course folder itself
  gan-course release gan_math --course ~/gans-2026 --no-solutions

The sheet with solutions goes to source/, what students get to release/, made
by nbgrader. What you changed by hand is not replaced, unless with --force.
"""


def release(
    sheet: Annotated[str, typer.Argument(metavar="SHEET", help="Number or name of the sheet.")],
    course: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder made by `gan-course course init`.")
    ] = Path("."),
    no_solutions: Annotated[
        bool, typer.Option("--no-solutions", help="Turn solution(…) off in this sheet.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what was changed by hand.")
    ] = False,
) -> None:
    """Put a sheet into a course folder, ready to hand out."""
    with misuse_of_grading():
        from gan_course import grading

        name = find_by_number(sheet, list(grading.solved_sheets()), "sheet")
        done = grading.release(name, course, solutions=not no_solutions, force=force)
    many = f"{done.exercises} exercise{'' if done.exercises == 1 else 's'}, {done.points:g} points"
    print(f"Released {name} ({many}): hand out the folder {done.notebook.parent}.")
    if no_solutions:
        print(
            "solution(…) is off there, by the file gan_course_sheet.json: it goes with the sheet."
        )
    else:
        print("Answers are removed; solution(…) shows worked ones. --no-solutions turns that off.")
