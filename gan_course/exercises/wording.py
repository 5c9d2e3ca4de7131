"""What the learner reads about an answer that cannot be tried, and where something went wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gan_course.exercises.contract import Case, Exercise
from gan_course.exercises.forms import Answered, describe, is_numeric, odd_part, quoted
from gan_course.exercises.plain import Unknown
from gan_course.exercises.properties import part_name, short

__all__ = ["call", "place", "trouble"]

_MOST = 3  # messages about different troubles; more would hide the first


def call(exercise: Exercise) -> str:
    """Return how ``check`` is called for an exercise."""
    return f"check({', '.join([repr(exercise.id).replace(chr(39), chr(34)), *exercise.submits])})"


def place(case: Case, out: Any = None, index: tuple[int, ...] | None = None) -> str:
    """Say on which input: "p_data = 0.63, p_g = 0.02"."""
    if "calls" in case.arguments:
        called = ", then ".join(_called(given) for given in case.arguments["calls"])
        # Of one call it is clear which answer has the index.
        if not index or len(case.arguments["calls"]) > 2:
            return called
        return f"{called}, element {list(index) if len(index) > 1 else index[0]} of the answer"
    if "inputs" in case.arguments:
        inputs = " and ".join(str(np.shape(given)) for given in case.arguments["inputs"])
        return f"an input of shape {inputs}"
    shapes = _indexed(out, case.expected, len(index)) if index else set()
    found, told = [], False
    for name, value in case.arguments.items():
        if isinstance(value, dict) and "program" in value:
            found.append(f"{name} = {value['name']}")
        elif index and isinstance(value, np.ndarray) and value.shape in shapes:
            where = str(list(index)) if len(index) > 1 else ""
            found.append(f"{name}{where} = {short(value[index])}")
            told = True
        else:
            found.append(f"{name} {_shown(value)}")
    if index and not told:
        found.insert(0, f"element {list(index) if len(index) > 1 else index[0]} of the answer for")
        return f"{found[0]} {', '.join(found[1:])}"
    return ", ".join(found)


def _indexed(out: Any, expected: Any, dimensions: int) -> set[tuple[int, ...]]:
    """Return the shapes in which an index may point: of the answer, or of a part of it.

    An argument of such a shape is shown by its element there.
    """
    if isinstance(expected, dict | list) and isinstance(out, type(expected)):
        keys = expected if isinstance(expected, dict) else range(len(expected))
        found = [_indexed(out[key], expected[key], dimensions) for key in keys]
        return {shape for shapes in found for shape in shapes}
    if not is_numeric(expected) or np.shape(out) != np.shape(expected):
        return set()
    shape = np.shape(expected)
    return {shape[len(shape) - dimensions :]} if len(shape) >= dimensions else set()


def _called(given: tuple[Any, ...]) -> str:
    name, *values = given
    return f"{name}({', '.join(_shown(value).removeprefix('= ') for value in values)})"


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size <= 6:
            return f"= {_list(value)}"
        return f"of shape {value.shape}"
    if is_numeric(value):
        return f"= {short(np.asarray(value)[()])}"
    if isinstance(value, str):
        return f"= {value[:40]!r}"
    return f"= {describe(value)}"


def _list(value: np.ndarray) -> str:
    if value.ndim == 0:
        return short(value[()])
    return f"[{', '.join(_list(row) for row in value)}]"


def trouble(
    exercise: Exercise, cases: Sequence[Case], answered: Sequence[Answered]
) -> list[dict[str, str]]:
    """Return what kept answers from being tried: each trouble once, at most three.

    Each has ``text``, and ``line``, the learner's own line where there is one.
    """
    found: dict[str, dict[str, str]] = {}
    for case, given in zip(cases, answered, strict=True):
        if given.comparable:
            continue
        text = _sentence(exercise, case, given)
        # The same exception on other inputs is the same trouble.
        key = f"{given.failed} {given.line}" if given.failed else text
        found.setdefault(key, {"text": text, "line": given.line})
    return list(found.values())[:_MOST]


def _sentence(exercise: Exercise, case: Case, given: Answered) -> str:
    what = exercise.submits[given.part]
    if given.failed == "missing":
        return f"Nothing was handed in for {what}. Call it as `{call(exercise)}`."
    if given.failed == "unreadable":
        return f"The answer cannot be read: {given.message}."
    if given.failed == "refused" and given.message in _REFUSED:
        return _REFUSED[given.message].format(what=what, call=call(exercise))
    if given.failed == "KeyboardInterrupt":
        return f"You stopped it while {what} was running; the rest was not tried."
    if given.failed == "NotImplementedError" and given.line.startswith("raise"):
        return f"{what} is not written yet."
    if exercise.kind == "class" and given.message == f"{what}() takes no arguments":
        return f"{what} is not written yet: it has no `__init__` that takes arguments."
    if given.failed:
        at = f"At {place(case)} it" if case.arguments else f"{what} was tried and"
        message = f": {given.message.rstrip('. ')}" if given.message else ""
        # Of the call itself: no line of the learner's was reached.
        misfit = given.failed == "TypeError" and not given.line and "argument" in given.message
        signature = exercise.signatures[given.part]
        more = f" It is called as `{signature}`." if misfit and "(" in signature else ""
        return f"{at} raised {quoted(given.failed + message)}.{more}"
    if exercise.kind == "answer":
        if given.value is None:
            return f"{what} is None: not answered yet."
        if isinstance(given.value, Unknown) and given.value.name == "ellipsis":
            return f"{what} is `...`: not answered yet."
    if given.value is None:
        kind = "function" if exercise.kind != "class" else "class"
        return f"Your {kind} returned nothing. Is there a `return`?"
    if given.part == 1:
        return f"{what} gave no verdict."
    way, value, expected = odd_part(given.value, case.expected)
    more = ""
    if is_numeric(expected) and isinstance(value, list) and value:
        more = " that make no array: their lengths differ, or not all of them are numbers"
    said = f"expected {describe(expected)}, received {describe(value)}{more}."
    if not way:
        return f"E{said[1:]}"
    first, *_ = way
    return f"At {place(case)}, {part_name(case, first)}: {said}"


_REFUSED = {
    "nothing": "{what} is None: not written yet.",
    "not a function": "You passed a value, not a function. Pass the function itself, without "
    "brackets after its name: `{call}`.",
    "not a class": "You passed something that is no class. Pass the class itself, not an object "
    "made from it: `{call}`.",
    "not a model": "{what} gave something that is no Keras model. Does it return the model?",
}
