"""The ready-made tests of a property: what holds, what does not, and what is said of it."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gan_course.exercises import Case, Fault
from gan_course.exercises.clinics import accepts_right_programs, catches_broken_programs
from gan_course.exercises.properties import (
    between,
    close_to_reference,
    equals_reference,
    finite,
    item,
    measured,
    same_shape,
    short,
)

NAN, INF = math.nan, math.inf


def case(expected: Any, **arguments: Any) -> Case:
    return Case(arguments or {"x": 1.0}, expected)


def fault(result: bool | Fault) -> tuple[str, str, tuple[int, ...] | None]:
    """Return what a fault says, without its note."""
    assert isinstance(result, Fault), result
    return result.received, result.expected, result.index


# Numbers as text.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (31.5, "31.5"),
        (0.96923, "0.969"),
        (1.0, "1"),
        (-0.0, "0"),
        (784, "784"),
        (784.0, "784"),
        (1000.0, "1000"),
        (12345.6, "12346"),
        (-123456.0, "-123456"),
        (1.5e7, "1.5e+07"),
        (1e-30, "1e-30"),
        (NAN, "NaN"),
        (INF, "infinity"),
        (-INF, "-infinity"),
        (True, "True"),
        (np.float32(0.1), "0.1"),
        (np.int8(-3), "-3"),
        (np.bool_(False), "False"),
    ],
)
def test_a_number_has_three_digits(value: Any, text: str) -> None:
    """Enough to recognise it, and no more; thousands without an exponent."""
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "other", "text"),
    [
        (0.96923, 0.96921, "0.96923"),
        (1.0000001, 1.0, "1.0000001"),
        (1.0, 1.0000001, "1"),
        (1234.5, 1234.0, "1234.5"),
        (12345678.0, 12345679.0, "12345678"),
        (0.5, NAN, "0.5"),
        (NAN, 0.5, "NaN"),
        (INF, -INF, "infinity"),
        (0.5, 0.5, "0.5"),
    ],
)
def test_as_many_digits_as_tell_it_from_another(value: float, other: float, text: str) -> None:
    """Received and expected never read alike unless they are."""
    assert short(value, other) == text


@settings(deadline=None, derandomize=True)
@given(st.floats(), st.floats())
@example(1.0, 1.0 + 2**-52)
@example(1e6 - 1e-10, 1e6)
@example(999999.5, 999999.6)
@example(5e-324, 1e-323)
def test_two_different_numbers_read_differently(one: float, two: float) -> None:
    """Whatever they are, of either the text tells which it is."""
    assert (short(one, two) != short(two, one)) or one == two or (one != one and two != two)


# Shapes.


def test_same_shape() -> None:
    """The reference's shape holds, whatever the type."""
    holds = same_shape()
    assert holds(case(np.ones(3)), np.zeros(3, "float32")) is True
    assert holds(case(1.5), np.float32(1)) is True
    assert holds(case(np.zeros((0, 2))), np.zeros((0, 2))) is True
    assert fault(holds(case(np.ones(3)), np.ones(4))) == ("shape (4,)", "shape (3,)", None)
    assert fault(holds(case(1.5), np.ones(1))) == ("shape (1,)", "a single number", None)


@pytest.mark.parametrize(
    ("shape", "note"),
    [
        (
            (7, 1),
            "The values agree, the shape does not. Broadcasting later would turn 7 "
            "numbers into 49.",
        ),
        ((1, 7), "The values agree, the shape does not."),
        ((7, 1, 1), "The values agree, the shape does not. Broadcasting later would turn 7 "
         "numbers into 49."),
    ],
)  # fmt: skip
def test_a_shape_with_the_right_values_says_so(shape: tuple[int, ...], note: str) -> None:
    """What broadcasting would make of it is counted."""
    result = same_shape()(case(np.arange(7.0)), np.arange(7, dtype="float32").reshape(shape))
    assert isinstance(result, Fault)
    assert result.note == note


@pytest.mark.parametrize("out", [np.zeros((7, 1)), np.full((7, 1), NAN), np.ones((2, 4))])
def test_a_shape_with_wrong_values_has_no_note(out: np.ndarray) -> None:
    """The values must agree before it says that they do."""
    result = same_shape()(case(np.arange(1.0, 8.0)), out)
    assert isinstance(result, Fault)
    assert result.note == ""


# Ranges.


@pytest.mark.parametrize("out", [0, 1, 0.5, True, np.float32(1), np.array([0.0, 1.0]), np.ones(0)])
def test_between_includes_its_ends(out: Any) -> None:
    """Both ends and all between, in any type."""
    assert between(0, 1)(case(0.5), out) is True


@pytest.mark.parametrize(
    ("out", "received", "index"),
    [
        (31.5, "31.5", ()),
        (NAN, "NaN", ()),
        (-INF, "-infinity", ()),
        (np.array([[0.5, 0.5], [NAN, 2.0]]), "NaN", (1, 0)),
        (1 + 1e-9, "1.000000001", ()),
        (-1e-9, "-1e-09", ()),
    ],
)
def test_outside_of_a_range(out: Any, received: str, index: tuple[int, ...]) -> None:
    """NaN is not inside; the first number outside is shown with enough digits to see why."""
    assert fault(between(0, 1)(case(0.5), out)) == (received, "a number between 0 and 1", index)


def test_an_open_range() -> None:
    """No upper end is said in words."""
    assert between(0, INF)(case(1.0), INF) is True
    assert fault(between(0, INF)(case(1.0), -1.0))[1] == "a number of at least 0"
    assert fault(between(-INF, 0)(case(1.0), 1.0))[1] == "a number of at most 0"


@pytest.mark.parametrize(("out", "received"), [(NAN, "NaN"), (INF, "infinity")])
def test_finite(out: float, received: str) -> None:
    """Neither NaN nor an infinity is."""
    assert finite()(case(1.0), np.ones((2, 2))) is True
    assert finite()(case(1), 3) is True
    assert fault(finite()(case(1.0), out)) == (received, "a finite number", ())
    assert fault(finite()(case(np.ones(2)), np.array([1.0, out]))) == (
        received, "a finite number", (1,)
    )  # fmt: skip


# Closeness.


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        (0.5, 0.5),
        (0.5 + 4e-6, 0.5),
        (np.float32(1 / 3), 1 / 3),
        (1, 1.0),
        (True, 1.0),
        (INF, INF),
        (-INF, -INF),
        (0.0, -0.0),
        (np.ones(0), np.ones(0)),
        (np.array([INF, 1.0]), np.array([INF, 1.0])),
        (10**9, 1e9),
    ],
)
def test_close_holds(out: Any, expected: Any) -> None:
    """Within the tolerance, equal infinities, nothing at all."""
    assert close_to_reference()(case(expected), out) is True


@pytest.mark.parametrize(
    ("out", "expected", "received", "wanted"),
    [
        (31.5, 0.96923, "31.5", "0.969"),
        (0.5 + 6e-6, 0.5, "0.50001", "0.5"),
        (0.5, 0.5 + 6e-6, "0.5", "0.50001"),
        (NAN, 0.5, "NaN", "0.5"),
        (NAN, NAN, "NaN", "NaN"),
        (NAN, INF, "NaN", "infinity"),
        (3.0, INF, "3", "infinity"),
        (INF, -INF, "infinity", "-infinity"),
        (1e308, INF, "1e+308", "infinity"),
        (INF, 1.0, "infinity", "1"),
        (1e-20, 0.0, "1e-20", "0"),
        (0.0, 1e-20, "0", "1e-20"),
    ],
)
def test_close_does_not_hold(out: float, expected: float, received: str, wanted: str) -> None:
    """NaN never; beside an infinity only the same one; 0 has no neighbours unless it is said."""
    assert fault(close_to_reference()(case(expected), out)) == (received, wanted, ())


def test_an_absolute_tolerance() -> None:
    """For values that may be exactly 0."""
    holds = close_to_reference(rtol=0.0, atol=1e-6)
    assert holds(case(0.0), 9e-7) is True
    assert fault(holds(case(0.0), 2e-6)) == ("2e-06", "0", ())
    assert fault(holds(case(INF), 2e-6)) == ("2e-06", "infinity", ())


def test_the_worst_element_is_shown() -> None:
    """The largest error is the clearest; NaN is worse than any."""
    expected = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert fault(close_to_reference()(case(expected), expected * [[1, 1.1], [2, 1]])) == (
        "6", "3", (1, 0)
    )  # fmt: skip
    wrong = expected * np.array([[1, 1], [9, 1]])
    wrong[0, 1] = NAN
    assert fault(close_to_reference()(case(expected), wrong)) == ("NaN", "2", (0, 1))


def test_shapes_before_values() -> None:
    """Another shape is told as such, unless it is another property's matter."""
    expected, column = np.arange(1.0, 4.0), np.arange(1.0, 4.0)[:, None]
    assert fault(close_to_reference()(case(expected), column)) == (
        "shape (3, 1)", "shape (3,)", None
    )  # fmt: skip
    result = close_to_reference()(case(expected), column)
    assert isinstance(result, Fault)
    assert result.note.startswith("The values agree, the shape does not.")
    assert close_to_reference(any_shape=True)(case(expected), column) is True
    assert fault(close_to_reference(any_shape=True)(case(expected), -column)) == ("-3", "3", (2,))
    assert fault(close_to_reference(any_shape=True)(case(expected), np.ones(4))) == (
        "shape (4,)", "shape (3,)", None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("out", "expected", "noted"),
    [
        (np.array([0, 1]), np.array([0.25, 0.75]), True),
        (np.array([0, 1], "uint8"), np.array([0.25, 0.75]), True),
        (np.array([0, 2]), np.array([0.0, 1.0]), False),
        (np.array([0.0, 1.0]), np.array([0.25, 0.75]), False),
    ],
)
def test_whole_numbers_are_noted_where_fractions_are_meant(
    out: np.ndarray, expected: np.ndarray, noted: bool
) -> None:
    """Not where whole numbers are meant, and not for floats."""
    result = close_to_reference()(case(expected), out)
    assert isinstance(result, Fault)
    assert (f"whole numbers ({out.dtype})" in result.note) == noted


@pytest.mark.parametrize(
    ("out", "expected", "note"),
    [
        (np.array([0, 2]), np.array([0.25, 2.75]), "They are the right ones, cut"),
        (np.array([-1.0, 2.0]), np.array([-0.25, 2.75]), "They are the right ones, cut"),
        (np.array([0.0, 0.0]), np.array([0.25, 0.75]), "All of them are 0."),
        (np.array([3, 2]), np.array([0.25, 2.75]), None),
        (np.array([0.5, 2.0]), np.array([0.25, 2.75]), None),
        (0.0, 0.25, None),
    ],
)
def test_right_numbers_that_were_cut_are_noted(out: Any, expected: Any, note: str | None) -> None:
    """By // or int, of any dtype; counts in place of shares are not."""
    result = close_to_reference()(case(expected), out)
    assert isinstance(result, Fault)
    assert (note in result.note) if note else "cut" not in result.note


def test_a_sought_number_is_not_told() -> None:
    """Where the value is all that is asked for, what is expected would be the answer."""
    question = Case({}, 0.25)
    assert fault(close_to_reference()(question, 0.5)) == ("0.5", "another value", ())
    assert fault(equals_reference()(Case({}, "b"), "a")) == ("`a`", "another value", None)
    assert fault(equals_reference()(Case({}, 3), 4)) == ("4", "another value", ())
    assert fault(equals_reference()(Case({}, [1, "b"]), [1, "c"]))[1] == "another value"


# Equality.


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ("b", "b"),
        (" B\n", "b"),
        (3, 3),
        (3.0, 3),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (["Dense", "ReLU"], ["Dense", "ReLU"]),
        ([1, "a"], [1, "a"]),
        (np.zeros(0), np.zeros(0)),
    ],
)
def test_equal(out: Any, expected: Any) -> None:
    """Letters in either case, counts in any type, lists part by part."""
    assert equals_reference()(case(expected), out) is True


@pytest.mark.parametrize(
    ("out", "expected", "said"),
    [
        ("a", "b", ("`a`", "`b`", None)),
        ("  ", "b", ("an empty text", "`b`", None)),
        ("a`*b*<i>", "b", ("`a'*b*<i>`", "`b`", None)),
        (4, 3, ("4", "3", ())),
        (3.0000001, 3, ("3.0000001", "3", ())),
        (NAN, NAN, ("NaN", "NaN", ())),
        (np.array([1, 5, 9]), np.array([1, 2, 3]), ("5", "2", (1,))),
        (np.array([1, 2]), 1, ("shape (2,)", "a single number", None)),
        (["Dense", "Sneaky"], ["Dense", "ReLU"], ("`Sneaky` in part 2", "`ReLU`", None)),
    ],
)
def test_not_equal(out: Any, expected: Any, said: Any) -> None:
    """The first difference is shown; what a learner wrote is quoted, never marked up."""
    assert fault(equals_reference()(case(expected), out)) == said


# Answers of several parts.

SEVERAL = {"a": np.array([1.0, 2.0]), "b": 0.5}


@pytest.mark.parametrize(
    "test", [close_to_reference(), equals_reference(), same_shape(), finite(), between(0, 2)]
)
def test_each_part_is_tried(test: Any) -> None:
    """A dictionary, a list and a nesting of them hold if every part does."""
    assert test(case(SEVERAL), SEVERAL) is True
    assert test(case([1.0, np.ones(2)]), [1.0, np.ones(2)]) is True
    assert test(case([[1.0], SEVERAL]), [[1.0], SEVERAL]) is True
    bad = {"a": np.array([1.0, NAN, INF]), "b": 0.5}
    received = fault(test(case(SEVERAL), bad))[0]
    assert received in {"shape (3,) in 'a'", "NaN in 'a'"}


def test_the_part_at_fault_is_named() -> None:
    """By its key, by its number, or by the call that returned it."""
    close = close_to_reference()
    assert fault(close(case(SEVERAL), SEVERAL | {"b": 0.25})) == ("0.25 in 'b'", "0.5", ())
    assert fault(close(case([1.0, 2.0]), np.array([1.0, 3.0]))) == ("3 in part 2", "2", ())
    calls = [("Counter", 3), ("step",), ("reset", 1)]
    assert fault(close(case([1.0, 2.0], calls=calls), [1.0, 3.0])) == (
        "3 from call 2, reset", "2", ()
    )  # fmt: skip


def test_one_part_alone() -> None:
    """`item` tries one part, of a list or a dictionary, and leaves the rest."""
    of_b = item("b", close_to_reference())
    assert of_b(case(SEVERAL), {"a": None, "b": 0.5}) is True
    assert fault(of_b(case(SEVERAL), {"a": None, "b": 1.0})) == ("1", "0.5", ())
    assert item(1, equals_reference())(case([1, "x"]), [2, "x"]) is True
    assert item(0, between(0, 1))(case([1.0, 9.0]), np.array([0.5, 9.0])) is True


# Measures.


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.4, ("the share: 0.4", "at least 0.5 and at most 2", None)),
        (2.5, ("the share: 2.5", "at least 0.5 and at most 2", None)),
        (NAN, ("the share: NaN", "at least 0.5 and at most 2", None)),
        (INF, ("the share: infinity", "at least 0.5 and at most 2", None)),
        (2.0004, ("the share: 2.0004", "at least 0.5 and at most 2", None)),
    ],
)
def test_a_measure_outside_its_limits(value: float, said: Any) -> None:
    """NaN is outside; a near miss shows the digits that make it one."""
    test = measured(np.mean, "the share", at_least=0.5, at_most=2)
    assert fault(test(case(0), np.full(3, value))) == said


def test_a_measure_within_its_limits() -> None:
    """Both ends count; one limit alone is enough, and is all that is said."""
    assert measured(np.mean, "m", at_least=0.5, at_most=2)(case(0), np.array([0.5])) is True
    assert measured(np.mean, "m", at_most=2)(case(0), np.array([-9.0])) is True
    assert fault(measured(np.mean, "m", at_most=2)(case(0), np.array([9.0])))[1] == "at most 2"
    assert fault(measured(np.mean, "m", at_least=2)(case(0), np.array([1.0])))[1] == "at least 2"


# Tests of programs.


def verdict(passed: bool, **more: Any) -> dict[str, Any]:
    empty = {"failed": "", "message": "", "line": "", "returned": None, "gave": None, "calls": 1}
    return {"verdict": "passed" if passed else "failed"} | empty | more


def test_right_programs_are_accepted() -> None:
    """A test that fails on a right program is shown with its error and its line."""
    test = accepts_right_programs()
    assert test(Case({}, "passed"), verdict(True)) is True
    assert test(Case({}, "failed"), verdict(True)) is True  # not its matter
    failed = verdict(False, failed="NameError", message="name 'a'", line="assert a")
    result = test(Case({}, "passed"), failed)
    assert isinstance(result, Fault)
    assert result.note == (
        "Your test fails on a right program: `NameError: name 'a'`, in the line `assert a`."
    )


def test_broken_programs_are_caught() -> None:
    """What the program does wrong is said, and that a returned value is no verdict."""
    test = catches_broken_programs()
    assert test(Case({}, "failed", "adds 1"), verdict(False, failed="AssertionError")) is True
    assert test(Case({}, "passed"), verdict(False)) is True  # not its matter
    result = test(Case({}, "failed", "adds 1"), verdict(True))
    assert isinstance(result, Fault)
    assert result.note == "Your test passes on a program that adds 1."
    for returned in (True, False, np.True_):
        result = test(Case({}, "failed", "adds 1"), verdict(True, returned=returned))
        assert isinstance(result, Fault)
        assert result.note.endswith("raising: a test speaks through `assert`.")
