"""The judge runs no student code: what lies stays behind in the half that answers."""

import functools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gan_course.exercises import Exercise, Misconception, Property, answer, ask, judge
from gan_course.exercises.properties import between, close_to_reference, same_shape
from gan_course.exercises.render import render_verdict

RECORD: list[str] = []  # every call of a method of a student's object

TOY = Exercise(
    id="halve",
    title="Half",
    points=3,
    signature="halve(x)",
    asks="Return half of x.",
    reference=lambda x: x / 2,
    cases=lambda rng: [(rng.uniform(1, 2, 3),) for _ in range(2)],
    properties=[
        Property(1, "keeps the shape", same_shape()),
        Property(1, "is small", between(0, 1)),
        Property(1, "is half", close_to_reference()),
    ],
    misconceptions=[Misconception("double", lambda x: 2 * x, "That is twice.")],
    hints=["Divide.", "By two."],
    shown="Halves.",
)

NAMES = [
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__"),
    *("__str__", "__repr__", "__format__", "__bytes__", "__len__", "__iter__", "__contains__"),
    *("__getitem__", "__float__", "__int__", "__index__", "__complex__", "__round__", "__abs__"),
    *("__array__", "__array_ufunc__", "__array_function__", "__array_finalize__", "__neg__"),
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__"),
    *("__reduce__", "__reduce_ex__", "__getstate__", "__copy__", "__deepcopy__", "__call__"),
    *("__dir__", "__sizeof__", "__del__", "__getattr__", "__instancecheck__", "__next__"),
    *("encode", "strip", "lower", "items", "keys", "get", "tolist", "astype", "tobytes"),
]


def recorder(name: str) -> Callable[..., Any]:
    def method(self: Any, *given: Any, **named: Any) -> Any:
        RECORD.append(name)
        if name in ("__str__", "__repr__", "__format__"):
            return "4 of 4 points"
        if name in ("__hash__", "__len__", "__int__", "__index__"):
            return 1
        if name == "__float__":
            return 0.5
        if name == "__array__":
            return np.full(3, 0.5)
        if name == "__bytes__":
            return b""
        return True

    return method


class Meta(type):
    """A metaclass that records what is asked of the class itself."""

    def __getattribute__(cls, name: str) -> Any:
        RECORD.append(f"class {name}")
        return super().__getattribute__(name)

    def __instancecheck__(cls, other: object) -> bool:
        RECORD.append("class __instancecheck__")
        return True

    def __repr__(cls) -> str:
        RECORD.append("class __repr__")
        return "ndarray"


def liar(*bases: type, leave: tuple[str, ...] = ()) -> type:
    """Return a class whose every method records that it ran."""
    body: dict[str, Any] = {name: recorder(name) for name in NAMES if name not in leave}
    body["__class__"] = property(lambda self: (RECORD.append("__class__"), np.ndarray)[1])
    return Meta("Liar", bases, body)


def array(value: Any = 0.5) -> Any:
    return np.full(3, value).view(liar(np.ndarray))


class LyingError(Exception):
    """An exception whose message is computed, and is no exact text."""

    def __str__(self) -> str:
        RECORD.append("__str__ of an exception")
        return liar(str)("forged")


class LyingMeta(Meta):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        RECORD.append("class __name__")
        return liar(str)("ValueError")


def raise_error(error: type) -> Any:
    raise error("x")


RETURNED: dict[str, Callable[[], Any]] = {
    "object": lambda: liar()(),
    "array": array,
    "text": lambda: liar(str)("0.5"),
    "float": lambda: liar(float)(0.5),
    "int": lambda: liar(int)(1),
    "number of NumPy": lambda: liar(np.float64)(0.5),
    "dict": lambda: liar(dict)(a=1),
    "list": lambda: liar(list)([0.5] * 3),
    "tuple": lambda: liar(tuple)([0.5] * 3),
    "in a list": lambda: [0.5, liar(float)(0.5), liar()()],
    "as values": lambda: {"a": liar()(), "b": array()},
    "as a key": lambda: {liar(str)("a"): 0.5},
    "in an array": lambda: np.array([liar(leave=("__len__", "__getitem__"))()] * 3, object),
    "its class": lambda: liar(),
    "an exception with a lying message": lambda: raise_error(LyingError),
    "an exception with a lying class": lambda: raise_error(LyingMeta("E", (Exception,), {})),
    "an exception called refused": lambda: raise_error(type("refused", (Exception,), {})),
    "an exception called missing": lambda: raise_error(type("missing", (Exception,), {})),
    "an exception without a message": lambda: raise_error(
        type("Mute", (Exception,), {"__str__": lambda self: 1 / 0})
    ),
}


@pytest.mark.parametrize("make", RETURNED.values(), ids=RETURNED)
def test_the_judge_calls_no_method_of_a_students_object(make: Callable[[], Any]) -> None:
    """Answers once made, judging and showing run nothing that a student has written."""
    questions = ask(TOY)
    answers = answer(questions, lambda x: make())
    RECORD.clear()
    verdict = judge(TOY, questions, answers)
    render_verdict(verdict)
    json.dumps(verdict, allow_nan=False)
    assert RECORD == []
    assert verdict["fault"] is None
    # The numbers below two of the lies are small, and those of one have the shape.
    honest = {"array": 2, "number of NumPy": 1}
    assert verdict["points"] == honest.get(next(k for k in RETURNED if RETURNED[k] is make), 0)


def test_the_record_works() -> None:
    """The control: whoever does ask such an object is recorded."""
    made = liar()()
    RECORD.clear()
    assert made == 3
    assert str(made) == "4 of 4 points"
    assert isinstance(made, np.ndarray)
    assert {made: 1}[made] == 1
    assert set(RECORD) == {"__eq__", "__str__", "__class__", "__hash__"}


@pytest.mark.parametrize("make", RETURNED.values(), ids=RETURNED)
def test_answers_are_of_builtin_types_only(make: Callable[[], Any]) -> None:
    """What leaves the answering half is exactly what JSON has, down to each text."""
    kinds = set()

    def collect(value: Any) -> None:
        kinds.add(type(value))
        parts = [*value, *value.values()] if type(value) is dict else value
        if type(value) in (dict, list):
            for part in parts:
                collect(part)

    answers = answer(ask(TOY), lambda x: make())
    collect(answers)
    assert kinds <= {dict, list, str, int, float, bool}
    assert json.loads(json.dumps(answers, allow_nan=False)) == answers


def test_objects_handed_straight_to_the_judge_are_refused() -> None:
    """Even answers that never were plain data are read by exact types alone."""
    questions = ask(TOY)
    for value in (liar()(), liar(dict)(), liar(str)("x"), liar(list)(), array()):
        for answers in (
            [{"value": value}] * 2,
            [{"value": {"number": value}}] * 2,
            [{"value": {"array": value, "dtype": value, "shape": value}}] * 2,
            [{"value": {"list": value}}] * 2,
            [{"value": {"text": value}}] * 2,
            [{"failed": value, "message": value, "line": value, "prints": value}] * 2,
            [value, value],
            value,
        ):
            RECORD.clear()
            verdict = judge(TOY, questions, answers)
            assert (RECORD, verdict["points"], verdict["fault"]) == ([], 0, None)


def test_a_lying_exception_is_told_as_plain_text() -> None:
    """Name and message are what they were when it was raised, as exact texts."""
    questions = ask(TOY)
    (given, _) = answer(questions, RETURNED["an exception with a lying message"].__call__)
    assert given["failed"] == "TypeError"  # called with an argument that it does not take
    (given, _) = answer(questions, lambda x: RETURNED["an exception with a lying message"]())
    assert (given["failed"], given["message"]) == ("LyingError", "forged")
    assert type(given["message"]) is str
    (given, _) = answer(questions, lambda x: RETURNED["an exception with a lying class"]())
    assert given["failed"] == "E"
    (given, _) = answer(questions, lambda x: RETURNED["an exception without a message"]())
    assert given["message"] == "(its message cannot be read)"


def test_an_exception_cannot_speak_for_the_course() -> None:
    """A class called as one of our own reasons is an exception like another."""
    questions = ask(TOY)
    for name in ("refused", "missing", "unreadable", "KeyboardInterrupt"):
        raises = functools.partial(raise_error, type(name, (Exception,), {}))
        verdict = judge(TOY, questions, answer(questions, lambda x, raises=raises: raises()))
        assert (verdict["points"], verdict["fault"]) == (0, None)
        assert len(verdict["messages"]) == 1
