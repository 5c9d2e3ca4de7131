"""The Typer application: which commands there are, and what becomes of errors."""

import sys
from typing import Annotated, Any

import typer

from gan_course import __version__
from gan_course.cli.common import PROGRAM, Failure, Misuse, one_line
from gan_course.cli.course import course
from gan_course.cli.doctor import doctor
from gan_course.cli.evaluate import evaluate
from gan_course.cli.lab import lab
from gan_course.cli.release import release
from gan_course.cli.sample import sample
from gan_course.cli.train import train

__all__ = ["app", "main", "run"]

_EXAMPLES = """Examples:

\b
  gan-course lab                                  open lesson 00
  gan-course train cgan --seconds 30 --out run    train a GAN for 30 s
  gan-course sample run --n 100 --out s.npz       let it draw 100 digits
  gan-course evaluate run                         how good are they?
  gan-course course init gans-2026                a teacher's course folder

Exit codes: 0 done, 1 failed, 2 misused, 130 interrupted by Ctrl-C.
"""

# Plain help screens: screen readers, narrow terminals and the tests read them alike.
app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (lab, doctor, train, sample, evaluate, release):
    app.command(epilog=sys.modules[command.__module__].EXAMPLES)(command)
app.add_typer(course)


@app.callback()
def gan_course(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """A course on generative adversarial networks: lessons, training, measuring."""
    if version:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def run(arguments: list[str]) -> int:
    """Run a command line, without the program's name; return the exit code."""
    usage_error: Any = typer.BadParameter.__mro__[1]  # Typer has no public name for it
    whole = typer.main.get_command(app)
    where = " ".join([PROGRAM, *_named(whole, arguments)])
    try:
        result = whole.main(arguments, prog_name=PROGRAM, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except usage_error as error:
        message, code = f"{_explained(error)} See: {where} --help", 2
    except Misuse as error:
        message, code = one_line(str(error)), 2
    except Failure as error:
        message, code = one_line(str(error)), 1
    except OSError as error:  # a full disk, a lost file; of a shipped file its own sentence
        named = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        message, code = one_line(named if error.strerror else str(error)), 1
    print(f"{where}: {message}", file=sys.stderr)
    return code


def _named(command: Any, arguments: list[str]) -> list[str]:
    """Return the words at the beginning of a command line that name the command: course init."""
    words: list[str] = []
    for word in arguments:
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            break
        words.append(word)
    return words


def _explained(error: Any) -> str:
    close = getattr(error, "possibilities", None)  # of a misspelt option, the closest first
    if close:
        return f"{one_line(error.message)}. Did you mean {close[0]!r}?"
    message = one_line(error.format_message())
    return message if message.endswith((".", "?", "!")) else f"{message}."


def main() -> None:
    """Run the command line of this process, and exit."""
    if hasattr(sys.stdout, "reconfigure"):  # an old terminal shows "Fr?chet" instead of failing
        sys.stdout.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
