"""What several commands need."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

__all__ = [
    "PROGRAM",
    "Failure",
    "Misuse",
    "as_number",
    "did_you_mean",
    "find_by_number",
    "misuse_of_grading",
    "misuse_of_runs",
    "need_tensorflow",
    "one_line",
    "sentence",
    "supports",
]

PROGRAM = "gan-course"


class Misuse(Exception):
    """What was typed or named cannot be used: exit code 2."""


class Failure(Exception):
    """It was asked rightly and did not work: exit code 1."""


def one_line(message: str) -> str:
    """Return a message without line breaks."""
    return " ".join(message.split())


def did_you_mean(word: str, known: list[str]) -> str:
    """Return " Did you mean 'x'?" if something known is close to a word, else nothing."""
    import difflib

    close = difflib.get_close_matches(word.lower(), known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def find_by_number(wanted: str, names: list[str], kind: str) -> str:
    """Return the one of the names "NN_topic" that was meant by its number, topic or file.

    Args:
        kind: What they are called, for the message: "lesson".

    Raises:
        Misuse: None was. The message names the closest, and all.
    """
    stem = wanted.removesuffix(".ipynb")
    if stem.isdigit():
        stem = stem.zfill(2)
    for name in names:
        number, _, topic = name.partition("_")
        if stem in (name, number, topic):
            return name
    words = [*names, *(name.partition("_")[2] for name in names)]
    raise Misuse(
        f"No {kind} is called {wanted!r}.{did_you_mean(stem, words)} There are: {', '.join(names)}."
    )


def as_number(text: str | None, kind: type[int] | type[float]) -> Any:
    """Return the number that was typed, or, if it is none, the text: checks refuse it by name."""
    try:
        return text if text is None else kind(text)
    except ValueError:
        return text


@contextlib.contextmanager
def misuse_of_runs() -> Iterator[None]:
    """Turn the library's refusals into a :class:`Misuse`, and failed trainings into a Failure."""
    from gan_course.runs import RunError, TrainingFailed

    try:
        yield
    except RunError as error:
        raise Misuse(str(error)) from error
    except TrainingFailed as error:
        raise Failure(str(error)) from error


@contextlib.contextmanager
def misuse_of_grading() -> Iterator[None]:
    """Turn the library's refusals into a :class:`Misuse`, and failed releases into a Failure."""
    from gan_course.grading import CourseError, ReleaseFailed

    try:
        yield
    except CourseError as error:
        raise Misuse(str(error)) from error
    except ReleaseFailed as error:
        raise Failure(str(error)) from error


def need_tensorflow() -> None:
    """Import TensorFlow, and keep its messages from the terminal.

    Raises:
        Failure: It is not installed, or not usable.
    """
    # TensorFlow's C++ part reports optimisations that it gave up as errors, lines with "E0000";
    # nobody can do anything about them. What really fails is raised as a Python exception.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        from gan_course.backend import tf
    except ModuleNotFoundError as error:
        if error.name == "tensorflow":
            raise Failure(str(error)) from error
        raise Failure(
            f"TensorFlow or Keras cannot be imported: {error}. See: {PROGRAM} doctor"
        ) from error
    except ImportError as error:
        raise Failure(str(error)) from error
    tf.get_logger().setLevel("ERROR")


def sentence(score: dict[str, Any]) -> str:
    """Say a Fréchet score in words."""
    low, high = score["interval"]
    times = score["value"] / score["floor"]
    return (
        f"Fréchet distance {score['value']:.3g} (95 % interval {low:.3g} to {high:.3g}), "
        f"{times:.3g} times the floor {score['floor']:.3g}, which is what real images get."
    )


def supports(text: str) -> bool:
    """Whether standard output can show these characters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
