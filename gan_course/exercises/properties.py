"""The usual tests of a property: made once, used in many exercises.

Each returns a function ``test(case, out)`` for a :class:`~contract.Property`. ``out`` is plain data
of the expected form: where the reference's answer is numeric, so is ``out``. Of an answer that is a
list or a dictionary each part is tried; :func:`item` tries one.
"""

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gan_course.exercises.contract import Case, Fault
from gan_course.exercises.forms import quoted, shape_name

__all__ = [
    "between",
    "close_to_reference",
    "equals_reference",
    "finite",
    "item",
    "measured",
    "part_name",
    "same_shape",
    "short",
]

Test = Callable[[Case, Any], "bool | Fault"]


def short(number: Any, other: Any = None) -> str:
    """Return a number with three digits, or as many as tell it from another one.

    Four if that is the number itself: 127.5 is not 128.
    """
    if isinstance(number, bool | np.bool_ | int | np.integer):
        return str(number)
    value = float(number) + 0.0  # no minus before a zero
    if math.isnan(value):
        return "NaN"
    first = 4 if float(f"{value:.4g}") == value else 3
    texts = (_digits(value, digits) for digits in range(first, 18))
    if other is None or float(other) == value:
        return next(texts)
    others = (_digits(float(other), digits) for digits in range(first, 18))
    return next((text for text, its in zip(texts, others, strict=True) if text != its), repr(value))


def _digits(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    if "e+" in text and abs(value) < 1e6:
        text = f"{value:.0f}"  # 1234, not 1.23e+03
    return text.replace("inf", "infinity")


def _of_each_part(test: Test) -> Test:
    """Try a test on each part of an answer that is a list or a dictionary."""

    @functools.wraps(test)
    def tried(case: Case, out: Any) -> bool | Fault:
        if not isinstance(case.expected, list | dict):
            return test(case, out)
        parts = case.expected if isinstance(case.expected, dict) else range(len(case.expected))
        for part in parts:
            result = tried(Case(case.arguments, case.expected[part], case.says), out[part])
            if isinstance(result, Fault):
                received = f"{result.received} {part_name(case, part)}"
                return Fault(received, result.expected, result.index, result.note)
            if not result:
                return False
        return True

    return tried


def part_name(case: Case, part: str | int) -> str:
    """Say which part of an answer is meant: "from call 2, step"."""
    if isinstance(part, str):
        return f"in {part!r}"
    if "calls" in case.arguments:  # the first made the object
        return f"from call {part + 1}, {case.arguments['calls'][part + 1][0]}"
    return f"in part {part + 1}"


def same_shape() -> Test:
    """Hold if the answer has the reference's shape."""

    def test(case: Case, out: Any) -> bool | Fault:
        received, expected = np.asarray(out), np.asarray(case.expected)
        return True if received.shape == expected.shape else _another_shape(received, expected)

    return _of_each_part(test)


def _another_shape(received: np.ndarray, expected: np.ndarray) -> Fault:
    note = ""
    if received.size == expected.size and _agree(received.ravel(), expected.ravel()):
        note = "The values agree, the shape does not."
        fit = _fit(received, expected)
        wide = np.broadcast_shapes(received.shape, expected.shape) if fit else ()
        if math.prod(wide) > expected.size:
            note += (
                f" Broadcasting later would turn {expected.size} numbers into {math.prod(wide)}."
            )
    return Fault(shape_name(received), shape_name(expected), note=note)


def _fit(first: np.ndarray, second: np.ndarray) -> bool:
    try:
        np.broadcast_shapes(first.shape, second.shape)
    except ValueError:
        return False
    return True


def _agree(received: np.ndarray, expected: np.ndarray) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.allclose(received, expected, rtol=1e-5, atol=1e-12))


def finite() -> Test:
    """Hold if no number is NaN or infinite."""

    def test(case: Case, out: Any) -> bool | Fault:
        numbers = np.asarray(out, float)
        wrong = np.argwhere(~np.isfinite(numbers))
        if not len(wrong):
            return True
        index = tuple(int(i) for i in wrong[0])
        return Fault(short(numbers[index]), "a finite number", index)

    return _of_each_part(test)


def between(low: float, high: float) -> Test:
    """Hold if every number is in [low, high]; NaN is not."""

    def test(case: Case, out: Any) -> bool | Fault:
        numbers = np.asarray(out, float)
        # The comparison that NaN fails: NaN is neither inside nor outside.
        wrong = np.argwhere(~((numbers >= low) & (numbers <= high)))
        if not len(wrong):
            return True
        index = tuple(int(i) for i in wrong[0])
        value = numbers[index]
        received = short(value, high if value > high else low)
        if math.isinf(high):
            expected = f"a number of at least {short(low)}"
        elif math.isinf(low):
            expected = f"a number of at most {short(high)}"
        else:
            expected = f"a number between {short(low)} and {short(high)}"
        return Fault(received, expected, index)

    return _of_each_part(test)


def close_to_reference(rtol: float = 1e-5, atol: float = 0.0, *, any_shape: bool = False) -> Test:
    """Hold if every number is within ``atol + rtol · |reference|`` of the reference's.

    Args:
        rtol: Relative; the default lets float32 pass.
        atol: Absolute, in the answer's unit: for values that may be exactly 0.
        any_shape: Compare in reading order, for an exercise whose shape is another property.
    """

    def test(case: Case, out: Any) -> bool | Fault:
        received, expected = np.asarray(out), np.asarray(case.expected, float)
        if received.shape != expected.shape:
            if not any_shape or received.size != expected.size:
                return _another_shape(received, expected)
            received = received.reshape(expected.shape)
        numbers = received.astype(float)
        with np.errstate(all="ignore"):
            error = np.abs(numbers - expected)
            # NaN fails each comparison. Beside an infinite reference any error is "within" rtol of
            # it, so that there only the same infinity is right.
            right = (error <= atol + rtol * np.abs(expected)) & np.isfinite(expected)
            right |= numbers == expected
        if right.all():
            return True
        excess = np.where(right, -1.0, np.where(np.isfinite(error), error, np.inf))
        index = tuple(int(i) for i in np.unravel_index(np.argmax(excess), expected.shape))
        note = _of_whole_numbers(received, expected)
        value, wanted = numbers[index], expected[index]
        return Fault(short(value, wanted), _told(case, short(wanted, value)), index, note)

    return _of_each_part(test)


def _of_whole_numbers(received: np.ndarray, expected: np.ndarray) -> str:
    """Say that whole numbers came where fractions are meant, and if they are the right ones."""
    if not np.any(expected != np.round(expected)):
        return ""
    whole = received.dtype.kind in "iu"
    note = f"You returned whole numbers ({received.dtype}) where fractions are meant." * whole
    if any(np.array_equal(received, cut) for cut in (np.floor(expected), np.trunc(expected))):
        if np.any(received):
            note += " They are the right ones, cut: by // or int, or in an array of integers?"
        elif received.size > 1:  # which may have come from anywhere
            note += " All of them are 0. Is something cut by // or int, or never filled in?"
    return note.strip()


def _told(case: Case, expected: str) -> str:
    """Return what is expected, unless that is the very answer that is asked for."""
    return expected if case.arguments else "another value"


def equals_reference(choices: Sequence[str] = ()) -> Test:
    """Hold if the answer is exactly the reference's: a choice, a count, a list of names.

    Args:
        choices: Of a multiple choice, what may be answered; another answer is told so.
    """

    def test(case: Case, out: Any) -> bool | Fault:
        if isinstance(out, str) and isinstance(case.expected, str):
            if out.strip().lower() == case.expected.strip().lower():
                return True
            received = quoted(out[:80]) if out.strip() else "an empty text"
            if choices and out.strip().lower() not in choices:
                return Fault(received, f"one of {', '.join(quoted(each) for each in choices)}")
            return Fault(received, _told(case, quoted(case.expected)))
        numbers, expected = np.asarray(out), np.asarray(case.expected)
        if numbers.shape != expected.shape:
            return Fault(shape_name(numbers), shape_name(expected))
        wrong = np.argwhere(~(numbers == expected))  # of NaN too
        if not len(wrong):
            return True
        index = tuple(int(i) for i in wrong[0])
        value, wanted = numbers[index], expected[index]
        return Fault(short(value, wanted), _told(case, short(wanted, value)), index)

    return _of_each_part(test)


def item(key: str | int, test: Test) -> Test:
    """Apply a test to one part of an answer that is a list or a dictionary."""

    def of_item(case: Case, out: Any) -> bool | Fault:
        part = Case(case.arguments, case.expected[key], case.says)
        return test(part, out[key])

    return of_item


def measured(
    measure: Callable[[np.ndarray], float],
    name: str,
    *,
    at_least: float = -math.inf,
    at_most: float = math.inf,
) -> Test:
    """Hold if a measure of the samples is in a range.

    Args:
        measure: Samples → a number.
        name: Of the measure, for the message: "the share of points near a mode".
        at_least: Smallest value that holds.
        at_most: Largest.
    """

    def test(case: Case, out: Any) -> bool | Fault:
        value = float(measure(np.asarray(out)))
        if at_least <= value <= at_most:  # NaN fails
            return True
        limits = [f"at least {short(at_least)}"] * math.isfinite(at_least)
        limits += [f"at most {short(at_most)}"] * math.isfinite(at_most)
        received = short(value, at_most if value > at_most else at_least)
        return Fault(f"{name}: {received}", " and ".join(limits))

    return test
