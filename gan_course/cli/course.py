"""``gan-course course``: a teacher's course folder."""

from pathlib import Path
from typing import Annotated

import typer

from gan_course.cli.common import PROGRAM, misuse_of_grading

__all__ = ["course"]

EXAMPLES = """Examples:

\b
  gan-course course init gans-2026
"""

_INIT_EXAMPLES = """Examples:

\b
  gan-course course init gans-2026
  gan-course course init /srv/teaching/autumn --name gans-2026

DIR gets nbgrader's settings, a README.md with a teacher's round in commands,
and folders. Nothing is overwritten: it must be new or empty.
"""

course = typer.Typer(
    name="course",
    rich_markup_mode=None,
    help="A teacher's course folder, in nbgrader's format.",
    epilog=EXAMPLES,
    invoke_without_command=True,
)


@course.callback()
def _course(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@course.command(epilog=_INIT_EXAMPLES)
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The course's name; by default the folder's.")
    ] = None,
) -> None:
    """Make a course folder for nbgrader, with a guide."""
    with misuse_of_grading():
        from gan_course.grading import init_course

        chosen = init_course(directory, name)
    print(f"Course {chosen} in {directory}. {directory / 'README.md'} says how a round goes.")
    print(f"Next: cd {directory}, then {PROGRAM} release 00")
