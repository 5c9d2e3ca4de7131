"""Answers as they arrive, read with distrust, and compared by form before by value."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_course.exercises.answering import FAILED, PASSED
from gan_course.exercises.contract import Case, Fault
from gan_course.exercises.plain import PlainDataError, Unknown, decode, readable

__all__ = [
    "Answered",
    "describe",
    "is_numeric",
    "misfit",
    "odd_part",
    "quoted",
    "read",
    "same",
    "shape_name",
]


@dataclass(frozen=True)
class Answered:
    """An answer to one case.

    Args:
        part: In a clinic 0 for the repair, 1 for the test.
        value: Decoded; None also where there is none.
        failed: Name of an exception, "refused" or "missing"; empty if there is a value.
        message: The exception's, or why it was refused.
        line: The learner's own line that raised.
        prints: What was printed meanwhile.
        comparable: Whether the value has the expected form, so that properties can be tried.
        fits: Whether its arrays also have the reference's shapes, and are finite where the
            reference is: then a property that cannot be tried is not the learner's fault.
    """

    part: int
    value: Any = None
    failed: str = ""
    message: str = ""
    line: str = ""
    prints: str = ""
    comparable: bool = False
    fits: bool = False


def read(cases: list[Case], questions: dict[str, Any], answers: Any) -> list[Answered]:
    """Return one :class:`Answered` a case, whatever the other process has sent."""
    # Exact types here too: isinstance would ask an object for its class.
    given = answers if type(answers) is list else []
    parts = [case["part"] for case in questions["cases"]]
    given = [*given, *[{"missing": True}] * len(parts)][: len(parts)]
    return [_read(part, case, data) for part, case, data in zip(parts, cases, given, strict=True)]


def _read(part: int, case: Case, data: Any) -> Answered:
    if type(data) is not dict or "missing" in data:
        return Answered(part, failed="missing")
    prints = _text(data, "prints", 2_000)
    if "failed" in data:
        name, message, line = (_text(data, key) for key in ("failed", "message", "line"))
        return Answered(part, None, name or "missing", message, line, prints)
    try:
        value = decode(data.get("value"))
    except PlainDataError as error:
        return Answered(part, failed="unreadable", message=str(error), prints=prints)
    if part == 1:
        comparable = isinstance(value, dict) and value.get("verdict") in (PASSED, FAILED)
        if comparable:
            extras = ("failed", "message", "line")
            gave, calls = value.get("gave"), value.get("calls")
            value = {
                "verdict": value["verdict"],
                "returned": value.get("returned"),
                "gave": gave if is_numeric(gave) and np.ndim(gave) == 0 else None,
                "calls": calls if type(calls) is int else 1,
            } | {key: _text(value, key) for key in extras}
        return Answered(part, value, prints=prints, comparable=comparable, fits=True)
    comparable = _alike(value, case.expected)
    fits = comparable and misfit(value, case.expected) is None
    return Answered(part, value, prints=prints, comparable=comparable, fits=fits)


def _text(data: dict[str, Any], key: str, limit: int = 500) -> str:
    return readable(data[key], limit) if type(data.get(key)) is str else ""


def is_numeric(value: Any) -> bool:
    return isinstance(value, bool | int | float | np.ndarray | np.generic)


def _alike(value: Any, expected: Any) -> bool:
    """Whether a value has the reference's form: numbers, a text, as many parts, the same keys."""
    if is_numeric(expected):
        return is_numeric(value)
    if isinstance(expected, dict):
        return (
            isinstance(value, dict)
            and value.keys() == expected.keys()
            and all(_alike(value[key], expected[key]) for key in expected)
        )
    if isinstance(expected, list):
        parts = list(value) if isinstance(value, np.ndarray) and value.ndim else value
        return (
            isinstance(parts, list)
            and len(parts) == len(expected)
            and all(_alike(own, wanted) for own, wanted in zip(parts, expected, strict=True))
        )
    return type(value) is type(expected) and not isinstance(value, Unknown)


def odd_part(value: Any, expected: Any) -> tuple[list[str | int], Any, Any]:
    """Return where a value has another form than expected: the way to it, and both there."""
    if isinstance(expected, dict) and isinstance(value, dict) and value.keys() == expected.keys():
        keys: Any = expected
    elif isinstance(expected, list) and isinstance(value, list) and len(value) == len(expected):
        keys = range(len(expected))
    else:
        return [], value, expected
    key = next(key for key in keys if not _alike(value[key], expected[key]))
    way, own, wanted = odd_part(value[key], expected[key])
    return [key, *way], own, wanted


def misfit(value: Any, expected: Any) -> Fault | None:
    """Return how a value of the expected form differs in shape, or in being finite, if it does."""
    if is_numeric(expected):
        if np.shape(value) != np.shape(expected):
            return Fault(shape_name(value), shape_name(expected))
        if np.isfinite(expected).all() and not np.isfinite(value).all():
            return Fault("NaN or infinity among the numbers", "finite numbers")
        return None
    if isinstance(expected, dict | list):
        keys = expected if isinstance(expected, dict) else range(len(expected))
        found = (misfit(value[key], expected[key]) for key in keys)
        return next((fault for fault in found if fault is not None), None)
    return None


def same(raw: dict[str, Any], given: Answered) -> bool:
    """Whether a misconception's own answer, not read yet, is the answer that was given."""
    if "failed" in raw or given.failed:
        # The message too: two different mistakes may both raise a TypeError.
        theirs = (raw.get("failed", ""), _text(raw, "message"))
        return theirs == (given.failed, given.message) and given.failed != "missing"
    return _equal(decode(raw["value"]), given.value)


def _equal(first: Any, second: Any) -> bool:
    if is_numeric(first) and is_numeric(second):
        one, two = np.asarray(first), np.asarray(second)
        if one.shape != two.shape:
            return False
        # Looser than float64 allows, so that a misconception in float32 is recognised too.
        return bool(np.allclose(one.astype(float), two.astype(float), 1e-5, 1e-12, equal_nan=True))
    if isinstance(first, dict) and isinstance(second, dict):
        # Of a test in a clinic the verdict counts, not its message.
        keys = ["verdict"] if "verdict" in first else [*first, *second]
        return all(k in first and k in second and _equal(first[k], second[k]) for k in keys)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_equal, first, second))
    if isinstance(first, str) and isinstance(second, str):
        return first.strip().lower() == second.strip().lower()
    return first is None and second is None


def describe(value: Any) -> str:
    """Name the form of a value: "an array of numbers of shape (3,)"."""
    if value is None:
        return "nothing"
    if isinstance(value, Unknown):
        return quoted(value.name)
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of numbers of shape {value.shape}"
    if is_numeric(value):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, dict):
        keys = [readable(key, 30) for key in sorted(value)[:6]]
        return f"a dictionary with the keys {quoted(', '.join(keys))}"
    return f"a list of {len(value)} part{'s' * (len(value) != 1)}"


def shape_name(value: Any) -> str:
    """Name a shape: "shape (2, 3)", "a single number"."""
    return f"shape {np.shape(value)}" if np.ndim(value) else "a single number"


def quoted(text: str) -> str:
    """Return a learner's text as a piece of code in a sentence of ours, marked up nowhere."""
    return f"`{' '.join(text.split()).replace('`', chr(39))}`"
