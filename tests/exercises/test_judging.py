"""A verdict says received, expected and why; what is right passes in any form; garbage earns 0."""

import json
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_course.exercises import (
    Case,
    Exercise,
    ExerciseError,
    Fault,
    Misconception,
    Property,
    answer,
    ask,
    judge,
)
from gan_course.exercises.properties import between, close_to_reference, same_shape
from gan_course.exercises.render import render_verdict

SHOWN = "Cross-entropy leads to the true posterior. Lesson 08 meets it again."
RATIO = "That is the density ratio p_data / p_g; a probability compares real with *both* together."
WHY = "All that the generator learns comes through this number."


def exercise(**changes: Any) -> Exercise:
    """Return the toy: the best discriminator's answer at a point."""
    fields: dict[str, Any] = {
        "id": "optimal_discriminator",
        "title": "The optimal discriminator",
        "points": 4,
        "signature": "optimal_discriminator(p_data, p_g)",
        "asks": "Return the probability that a point is real, given both densities there.",
        "reference": lambda p, q: p / (p + q),
        "cases": lambda rng: [
            (np.array([0.63, 0.4, 1e-3]), np.array([0.02, 0.1, 1.0])),
            (rng.uniform(0.1, 2, 7), rng.uniform(0.1, 2, 7)),
            (np.array([[1e-30, 3.0], [0.5, 0.5]]), np.array([[1e-28, 1.0], [0.5, 2.0]])),
        ],
        "properties": [
            Property(1, "keeps the shape of its input", same_shape()),
            Property(1, "is a probability", between(0, 1)),
            Property(2, "equals the true posterior", close_to_reference(any_shape=True), why=WHY),
        ],
        "misconceptions": [
            Misconception("the ratio", lambda p, q: p / q, RATIO),
            Misconception("one half", lambda p, q: np.full_like(p, 0.5), "Only at the end."),
            Misconception("which is likelier", lambda p, q: (p > q) * 1.0, "How sure can one be?"),
        ],
        "hints": ["Write Bayes' rule for the coin.", "Both priors are ½. What cancels?"],
        "shown": SHOWN,
    }
    return Exercise(**fields | changes)


TOY = exercise()


def verdict_of(function: Any, toy: Exercise = TOY, seed: int = 0) -> dict[str, Any]:
    """Ask, answer and judge; the verdict is plain data."""
    questions = json.loads(json.dumps(ask(toy, seed), allow_nan=False))
    verdict = judge(toy, questions, answer(questions, function))
    assert json.loads(json.dumps(verdict, allow_nan=False)) == verdict
    return verdict


def said(verdict: dict[str, Any]) -> list[str]:
    """Return the lines that a learner reads."""
    return render_verdict(verdict).text.splitlines()


def right(p, q):  # type: ignore[no-untyped-def]
    return p / (p + q)


# Accepted.


def loop(p, q):  # type: ignore[no-untyped-def]
    out = np.empty(p.shape)
    for index in np.ndindex(*p.shape):
        out[index] = p[index] / (p[index] + q[index])
    return out


def tensor(p, q):  # type: ignore[no-untyped-def]
    from gan_course.backend import tf

    return tf.constant(right(p, q), tf.float32)


ACCEPTED: dict[str, Callable[..., Any]] = {
    "float64": right,
    "float32": lambda p, q: right(p.astype("float32"), q.astype("float32")),
    "a tensor": tensor,
    "nested lists": lambda p, q: right(p, q).tolist(),
    "a list of numbers of NumPy": lambda p, q: list(right(p, q)),
    "a loop": loop,
    "Fortran order": lambda p, q: np.asfortranarray(right(p, q)),
    "arguments written over": lambda p, q: (np.divide(p, np.add(p, q, out=q), out=p), p)[1],
    "a warning": lambda p, q: (warnings.warn("careful", stacklevel=1), right(p, q))[1],
    "an object that can be called": type("F", (), {"__call__": lambda self, p, q: right(p, q)})(),
}


@pytest.mark.parametrize("function", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_right_passes_in_any_form(function: Callable[..., Any]) -> None:
    """Precision, container, tensor, loop: full points, what has been shown, nothing else."""
    verdict = verdict_of(function)
    assert (verdict["points"], verdict["of"], verdict["fault"]) == (4, 4, None)
    assert said(verdict) == [
        "optimal_discriminator · 4 of 4 points",
        "✓ keeps the shape of its input (1 of 1)",
        "✓ is a probability (1 of 1)",
        "✓ equals the true posterior (2 of 2)",
        f"Shown: {SHOWN}",
    ]


def test_prints_cost_nothing_and_are_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output and standard error of the learner's code are kept for the verdict."""

    def prints(p, q):  # type: ignore[no-untyped-def]
        import logging
        import sys

        print("here")
        print("there", file=sys.stderr)
        logging.getLogger("learner").error("a log message")
        warnings.warn("a warning", stacklevel=1)
        sys.stdout.close()
        return right(p, q)

    verdict = verdict_of(prints)
    assert (verdict["points"], verdict["prints"]) == (4, "here\nthere\n")
    assert said(verdict)[-3:] == [
        "What your code printed meanwhile:",
        "    here",
        "    there",
    ]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_endless_prints_are_cut() -> None:
    """The beginning is kept, in the answers already."""
    questions = ask(TOY)
    answers = answer(questions, lambda p, q: (print("x" * 10**6), right(p, q))[1])
    assert [len(given["prints"]) for given in answers] == [2000] * 3
    assert len(judge(TOY, questions, answers)["prints"]) == 2000


# Not accepted: the table of what other answers get.


def test_nothing_returned() -> None:
    """None asks for the return."""
    verdict = verdict_of(lambda p, q: None)
    assert said(verdict) == [
        "optimal_discriminator · 0 of 4 points",
        "→ Your function returned nothing. Is there a return?",
        "✗ keeps the shape of its input (0 of 1)",
        "✗ is a probability (0 of 1)",
        "✗ equals the true posterior (0 of 2)",
        'Stuck? hint("optimal_discriminator") (2 hints).',
    ]


def test_an_exception_is_shown_with_the_learners_own_line() -> None:
    """Type, message, line: not the frames of this course, nor those of a library."""

    def inner(p):  # type: ignore[no-untyped-def]
        return np.linalg.inv(p)  # the learner's line

    def raises(p, q):  # type: ignore[no-untyped-def]
        return inner(p)

    verdict = verdict_of(raises)
    assert said(verdict)[1] == (
        "→ At p_data = [0.63, 0.4, 0.001], p_g = [0.02, 0.1, 1] it raised LinAlgError: "
        "1-dimensional array given. Array must be at least two-dimensional. "
        "Your line: return np.linalg.inv(p)  # the learner's line"
    )
    assert verdict["points"] == 0


def test_the_line_is_the_learners_though_the_library_raised() -> None:
    """An error that a function of this course raises points to the call, not into the course."""
    from gan_course.metrics import js_divergence

    def calls(p, q):  # type: ignore[no-untyped-def]
        return js_divergence(p, q[:1], 0.1)

    (message, *_) = verdict_of(calls)["messages"]
    assert message["line"] == "return js_divergence(p, q[:1], 0.1)"


def test_the_same_exception_is_told_once() -> None:
    """Three cases that fail alike are one trouble; different ones are all told, three at most."""

    def raises(p, q):  # type: ignore[no-untyped-def]
        raise ValueError(f"{p.shape}.")

    assert said(verdict_of(raises))[1:3] == [
        "→ At p_data = [0.63, 0.4, 0.001], p_g = [0.02, 0.1, 1] it raised ValueError: (3,). "
        'Your line: raise ValueError(f"{p.shape}.")',
        "✗ keeps the shape of its input (0 of 1)",
    ]


def test_a_function_with_other_arguments() -> None:
    """Python's own sentence says what does not fit."""
    (message,) = verdict_of(lambda p: p)["messages"]
    assert message["text"].endswith(
        "takes 1 positional argument but 2 were given`. It is called as "
        "`optimal_discriminator(p_data, p_g)`."
    )
    assert message["line"] == ""


def test_a_type_error_within_the_function_is_not_one_of_the_call() -> None:
    """The signature is told only where the call itself does not fit it."""

    def calls_wrongly(p, q):  # type: ignore[no-untyped-def]
        return right(p)  # type: ignore[call-arg]

    (message,) = verdict_of(calls_wrongly)["messages"]
    assert "missing 1 required positional argument" in message["text"]
    assert "It is called as" not in message["text"]


def test_a_misspelt_name() -> None:
    """The message is one sentence, with one full stop."""

    def misspelt(p, q):  # type: ignore[no-untyped-def]
        return p_dta / (p + q)  # noqa: F821

    assert said(verdict_of(misspelt))[1] == (
        "→ At p_data = [0.63, 0.4, 0.001], p_g = [0.02, 0.1, 1] it raised NameError: "
        "name 'p_dta' is not defined. Your line: return p_dta / (p + q)  # noqa: F821"
    )


def test_an_interruption_ends_the_whole_check() -> None:
    """A learner who stops an endless loop is not asked to stop it twice more."""
    calls = []

    def stopped(p, q):  # type: ignore[no-untyped-def]
        calls.append(1)
        raise KeyboardInterrupt

    verdict = verdict_of(stopped)
    assert len(calls) == 1
    assert [message["text"] for message in verdict["messages"]] == [
        "You stopped it while optimal_discriminator was running; the rest was not tried."
    ]


def test_not_written_yet() -> None:
    """A stub that raises NotImplementedError is no mistake; None is not a function."""

    def stub(p, q):  # type: ignore[no-untyped-def]
        raise NotImplementedError

    for submitted, text in [
        (stub, "optimal_discriminator is not written yet."),
        (None, "optimal_discriminator is None: not written yet."),
        (
            0.5,
            "You passed a value, not a function. Pass the function itself, without brackets after "
            'its name: `check("optimal_discriminator", optimal_discriminator)`.',
        ),
    ]:
        assert [m["text"] for m in verdict_of(submitted)["messages"]] == [text]


def test_nothing_handed_in() -> None:
    """Without a submission the call is told."""
    questions = ask(TOY)
    verdict = judge(TOY, questions, answer(questions))
    assert said(verdict)[1] == (
        "→ Nothing was handed in for optimal_discriminator. "
        'Call it as check("optimal_discriminator", optimal_discriminator).'
    )


def test_a_column_for_a_row() -> None:
    """(7, 1) for (7,): the values agree, and what broadcasting would do to them is said."""
    toy = exercise(cases=lambda rng: [(rng.uniform(0.1, 2, 7), rng.uniform(0.1, 2, 7))])
    verdict = verdict_of(lambda p, q: right(p, q)[:, None], toy)
    assert verdict["points"] == 3  # the values are right
    assert said(verdict)[1] == (
        "✗ keeps the shape of its input (0 of 1): at p_data of shape (7,), p_g of shape (7,): "
        "received shape (7, 1), expected shape (7,). The values agree, the shape does not. "
        "Broadcasting later would turn 7 numbers into 49."
    )


def test_nan_where_both_densities_are_tiny() -> None:
    """NaN never passes, and the message names the densities and the number that is meant."""

    def naive(p, q):  # type: ignore[no-untyped-def]
        p, q = p.astype("float16"), q.astype("float16")
        return p / (p + q)

    lines = said(verdict_of(naive))
    assert lines[2] == (
        "✗ is a probability (0 of 1): at p_data[0, 0] = 1e-30, p_g[0, 0] = 1e-28: received NaN, "
        "expected a number between 0 and 1."
    )
    toy = exercise(cases=lambda rng: TOY.cases(rng)[2:])  # type: ignore[misc]
    assert said(verdict_of(naive, toy))[3] == (
        "✗ equals the true posterior (0 of 2): at p_data[0, 0] = 1e-30, p_g[0, 0] = 1e-28: "
        f"received NaN, expected 0.0099. {WHY}"
    )


class Sneaky:
    """Equal to everything, and an array, a number, a probability if asked."""

    def __eq__(self, other: object) -> bool:
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    def __array__(self, *given: Any, **named: Any) -> np.ndarray:
        return np.full(3, 0.5)

    def __float__(self) -> float:
        return 0.5


@pytest.mark.parametrize(
    ("returned", "received"),
    [
        (Sneaky(), "`Sneaky`"),
        ("0.5", "a text"),
        (iter([0.5]), "`list_iterator`"),
        ({"p": 0.5}, "a dictionary with the keys `p`"),
        (
            [[0.5], [0.5, 0.5]],
            "a list of 2 parts that make no array: their lengths differ, or not all of them are "
            "numbers",
        ),
        (np.array([None]), "`array of object`"),
    ],
)
def test_another_form_is_named(returned: Any, received: str) -> None:
    """An object is compared as data, of which it is none."""
    verdict = verdict_of(lambda p, q: returned)
    assert verdict["points"] == 0
    assert verdict["messages"][0] == {
        "text": f"Expected an array of numbers of shape (3,), received {received}.",
        "line": "",
    }


def test_whole_numbers_where_fractions_are_meant() -> None:
    """Integers have their own sentence, told once."""
    verdict = verdict_of(lambda p, q: (p // (p + q)).astype(int))
    (message,) = verdict["properties"][2]["messages"]
    assert (message["received"], message["expected"]) == ("0", "0.969")
    assert message["note"] == (
        "You returned whole numbers (int64) where fractions are meant. "
        "All of them are 0. Is something cut by // or int, or never filled in?"
    )


def test_the_example_of_the_design() -> None:
    """p / q: where, received, expected, why, and the sentence that knows it."""
    verdict = verdict_of(lambda p, q: p / q)
    assert said(verdict) == [
        "optimal_discriminator · 1 of 4 points",
        "✓ keeps the shape of its input (1 of 1)",
        "✗ is a probability (0 of 1): at p_data = 0.63, p_g = 0.02: received 31.5, expected a "
        "number between 0 and 1.",
        "✗ equals the true posterior (0 of 2): at p_data = 0.63, p_g = 0.02: received 31.5, "
        f"expected 0.969. {WHY}",
        f"This looks familiar. {RATIO}",
        'Stuck? hint("optimal_discriminator") (2 hints).',
    ]


# Misconceptions.


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_misconception_is_named_in_either_precision(dtype: str, number: int, seed: int) -> None:
    """The learner's float32 is recognised like float64, on public and on other cases."""
    wrong = TOY.misconceptions[number]
    function = lambda p, q: wrong.wrong(p.astype(dtype), q.astype(dtype))  # noqa: E731
    verdict = verdict_of(function, seed=seed)
    assert (verdict["misconception"], verdict["teaches"]) == (wrong.name, wrong.says)


def test_another_mistake_is_not_taken_for_a_misconception() -> None:
    """Nearly the ratio is not the ratio; nothing at all is none either."""
    for function in (lambda p, q: 1.001 * p / q, lambda p, q: (p / q)[..., None], None):
        verdict = verdict_of(function)
        assert (verdict["misconception"], verdict["teaches"]) == (None, "")


def test_a_misconception_that_raises_is_told_by_its_message() -> None:
    """Two different mistakes may raise the same exception."""

    def transposed(p, q):  # type: ignore[no-untyped-def]
        raise ValueError("shapes")

    def other(p, q):  # type: ignore[no-untyped-def]
        raise ValueError("something else")

    toy = exercise(misconceptions=[Misconception("transposed", transposed, "Turn it.")])
    assert verdict_of(transposed, toy)["misconception"] == "transposed"
    assert verdict_of(other, toy)["misconception"] is None


def test_a_misconception_is_recognised_by_its_own_test() -> None:
    """`recognise` counts if it holds on every case; if it cannot be tried, it does not."""

    def all_alike(case: Case, out: Any) -> bool:
        first, *_ = out[:, 0] if out.ndim == 2 else out
        return bool(np.all(out == first))

    toy = exercise(misconceptions=[Misconception("alike", None, "All alike.", all_alike)])
    assert verdict_of(lambda p, q: np.full(p.shape, 0.3), toy)["misconception"] == "alike"
    assert verdict_of(lambda p, q: p, toy)["misconception"] is None
    unpacked = verdict_of(lambda p, q: np.zeros(0), toy)  # has no first
    assert (unpacked["misconception"], unpacked["fault"]) == (None, None)


# Partial credit.


def test_credit_by_property() -> None:
    """Each property counts by itself."""
    verdict = verdict_of(lambda p, q: np.full_like(p, 0.25))
    assert [item["points"] for item in verdict["properties"]] == [1, 1, 0]
    assert verdict["points"] == 2


def some_cases_right(count: int) -> Callable[..., Any]:
    calls = iter(range(1000))
    return lambda p, q: right(p, q) if next(calls) < count else p * 0.0


def by_case(cases: int, points: float) -> Exercise:
    return exercise(
        points=points,
        cases=lambda rng: [(rng.uniform(0.1, 2, 2), rng.uniform(0.1, 2, 2))] * cases,
        properties=[Property(points, "is right", close_to_reference(), by_case=True)],
    )


@pytest.mark.parametrize(
    ("count", "cases", "points", "earned"),
    [
        (1, 3, 3, 1),
        (2, 3, 2, 1.33),
        (7, 8, 1, 0.87),
        (0, 4, 4, 0),
        (4, 4, 4, 4),
        (299, 300, 1, 0.99),
    ],
)
def test_credit_by_case(count: int, cases: int, points: float, earned: float) -> None:
    """The share of the cases, in hundredths, never rounded up to the whole."""
    toy = by_case(cases, points)
    verdict = verdict_of(some_cases_right(count), toy)
    assert (verdict["points"], verdict["properties"][0]["points"]) == (earned, earned)
    assert len(verdict["properties"][0]["messages"]) == min(2, cases - count)


def test_thirds_of_a_point_add_up() -> None:
    """Points that no hundredth holds are whole when all is right."""
    third = [Property(1 / 3, f"holds {i}", lambda case, out: True) for i in range(3)]
    verdict = verdict_of(right, exercise(points=1, properties=third))
    assert (verdict["points"], verdict["shown"]) == (1, SHOWN)


def needs_previous(*tests: Callable[[Case, Any], bool | Fault]) -> list[dict[str, Any]]:
    properties = [
        Property(1, f"property {i}", test, needs_previous=i > 0) for i, test in enumerate(tests)
    ]
    toy = exercise(points=len(tests), properties=properties)
    return verdict_of(right, toy)["properties"]


def test_a_property_that_needs_the_one_before() -> None:
    """It earns nothing if the one before does not hold, and says so; so does the next one."""
    yes, no = (lambda case, out: True), (lambda case, out: False)
    assert [item["points"] for item in needs_previous(yes, yes)] == [1, 1]
    assert [item["points"] for item in needs_previous(no, yes, yes)] == [0, 0, 0]
    assert needs_previous(no, yes)[1]["why"] == "It counts once the line above holds."
    assert needs_previous(no, no)[1]["why"] == ""


def test_why_is_told_to_those_who_answered() -> None:
    """Why a property matters is not told where nothing could be tried."""
    assert verdict_of(lambda p, q: p)["properties"][2]["why"] == WHY
    assert verdict_of(right)["properties"][2]["why"] == ""
    assert verdict_of(None)["properties"][2]["why"] == ""


def test_why_is_not_told_of_cases_that_raised() -> None:
    """Where all answers that came are right, the reason would be another trouble's."""

    def raises_on_tables(p, q):  # type: ignore[no-untyped-def]
        if p.ndim > 1:
            raise TypeError("only size-1 arrays")
        return right(p, q)

    verdict = verdict_of(raises_on_tables)
    assert verdict["properties"][2]["points"] == 0
    assert verdict["properties"][2]["why"] == ""


def test_a_property_of_some_cases() -> None:
    """It is tried on these only: others may be wrong or raise, and its share is of these."""
    tables, rows = (lambda case: np.ndim(case.expected) == 2), (lambda case: case.expected.ndim < 2)
    toy = exercise(
        points=3,
        properties=[
            Property(1, "is right on tables", close_to_reference(), on=tables),
            Property(2, "is right on rows", close_to_reference(), on=rows, by_case=True),
        ],
    )

    def knows_rows(p, q):  # type: ignore[no-untyped-def]
        if p.ndim > 1:
            raise NotImplementedError
        return right(p, q) if len(p) == 3 else p

    assert [item["points"] for item in verdict_of(right, toy)["properties"]] == [1, 2]
    assert [item["points"] for item in verdict_of(knows_rows, toy)["properties"]] == [0, 1]


def test_a_property_of_no_case_is_a_fault_of_the_exercise() -> None:
    """It would hold for any answer."""
    toy = exercise(properties=[Property(4, "is so", close_to_reference(), on=lambda case: False)])
    verdict = verdict_of(right, toy)
    assert verdict["points"] is None
    assert "no case for the property 'is so'" in verdict["fault"]


def _grows(cases: list[Case], outs: list[Any]) -> bool | Fault:
    assert len(cases) == len(outs) == 3
    sums = [float(np.sum(out)) for out in outs]
    return sums[0] < sums[1] or Fault(f"{sums[0]:.2f}", "less than the next")


def test_a_property_of_all_answers_together() -> None:
    """It is tried once; an answer that cannot be tried, or one that it stumbles over, fails it."""
    toy = exercise(properties=[Property(4, "grows", _grows, together=True, why=WHY)])
    assert verdict_of(right, toy)["points"] == 4
    numpys = exercise(properties=[Property(4, "holds", lambda *_: np.True_, together=True)])
    assert verdict_of(right, numpys)["points"] == 4
    (item,) = verdict_of(lambda p, q: -right(p, q), toy)["properties"]
    assert (item["points"], item["why"]) == (0, WHY)
    assert [message["expected"] for message in item["messages"]] == ["less than the next"]
    assert verdict_of(lambda p, q: None, toy)["points"] == 0

    def needs_three(cases: list[Case], outs: list[Any]) -> bool:
        return bool(np.stack([out[:1].ravel()[:1] + np.zeros(3) for out in outs]).size)

    toy = exercise(properties=[Property(4, "stacks", needs_three, together=True)])
    short = verdict_of(lambda p, q: 0.5, toy)
    assert (short["points"], short["fault"]) == (0, None)


# Faults of the exercise.


def bad_test(case: Case, out: Any) -> bool:
    raise KeyError("of the exercise")


def fails(p, q):  # type: ignore[no-untyped-def]
    raise ZeroDivisionError("in the reference")


FAULTS = {
    "a property raises": (
        {"properties": [Property(4, "x", bad_test)]},
        "KeyError: 'of the exercise'",
    ),
    "the reference raises": ({"reference": fails}, "the reference failed.*ZeroDivisionError"),
    "the reference is missing": ({"reference": "math:no_such"}, "AttributeError"),
    "the reference returns nothing": ({"reference": lambda p, q: None}, "the reference failed"),
    "the reference has no numbers": (
        {"reference": lambda p, q: {1}},
        "PlainDataError: received set",
    ),
}


@pytest.mark.parametrize(("changes", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_exercise_costs_nobody_a_point(changes: dict[str, Any], fault: str) -> None:
    """Points are None, the fault is named as ours, and nothing else is said."""
    for function in (right, lambda p, q: p * 0):
        verdict = verdict_of(function, exercise(**changes))
        assert verdict["points"] is None
        assert verdict["properties"] == verdict["messages"] == []
        assert (verdict["misconception"], verdict["shown"]) == (None, "")
        with pytest.raises(AssertionError, match=fault):
            raise AssertionError(verdict["fault"])
        first, second = said(verdict)
        assert first == "optimal_discriminator · not judged"
        assert second.startswith("The check itself failed. That is a mistake of the course, not")


@pytest.mark.parametrize(
    "returned",
    [np.zeros((2, 2, 2)), np.array([]), 0.5, [0.5] * 5, "nan"],
    ids=["shape", "empty", "scalar", "length", "nan"],
)
def test_a_property_that_stumbles_over_the_learners_answer(returned: Any) -> None:
    """Another shape, or NaN, made the test raise: points are lost, and the misfit is named."""

    def brittle(case: Case, out: Any) -> bool:
        assert np.shape(out) == np.shape(case.expected)
        assert np.isfinite(out).all()
        return bool(np.allclose(out, case.expected))

    toy = exercise(points=1, properties=[Property(1, "is the posterior", brittle)])
    value = (
        (lambda p: np.full(p.shape, np.nan)) if isinstance(returned, str) else lambda p: returned
    )
    verdict = verdict_of(lambda p, q: value(p), toy)
    assert (verdict["points"], verdict["fault"]) == (0, None)
    (message,) = verdict["properties"][0]["messages"]
    expected = {"shape (3,)", "finite numbers"}
    assert message["expected"] in expected
    assert message["received"] != message["expected"]
    assert verdict_of(right, toy)["points"] == 1


def test_a_plain_false_says_at_least_the_misfit() -> None:
    """A test that gives no reason gets one, if shape or NaN is at fault; else the place alone."""
    area = Property(1, "has area 1", lambda case, out: bool(np.sum(out) == -1))
    toy = exercise(points=1, properties=[area])
    at = "✗ has area 1 (0 of 1): at p_data = [0.63, 0.4, 0.001], p_g = [0.02, 0.1, 1]"
    assert said(verdict_of(lambda p, q: 0.5, toy))[1] == (
        f"{at}: received a single number, expected shape (3,)."
    )
    assert said(verdict_of(lambda p, q: p * np.nan, toy))[1] == (
        f"{at}: received NaN or infinity among the numbers, expected finite numbers."
    )
    assert said(verdict_of(lambda p, q: p, toy))[1] == f"{at}."


@pytest.mark.parametrize("truth", [True, np.True_, np.bool_(True)])
def test_a_test_may_answer_with_numpys_true(truth: Any) -> None:
    """What comparisons of NumPy give is a truth value as well."""
    toy = exercise(points=1, properties=[Property(1, "x", lambda case, out: truth)])
    assert verdict_of(right, toy)["points"] == 1


# Cases.


def test_the_same_seed_gives_the_same_cases() -> None:
    """Public cases stay; another seed draws others; two exercises draw differently."""
    assert ask(TOY) == ask(TOY, 0)
    assert ask(TOY, 0)["cases"] != ask(TOY, 1)["cases"]
    assert ask(TOY)["cases"] != ask(exercise(id="another"))["cases"]


def test_questions_hold_no_expectation() -> None:
    """Cases and kind: neither the reference's answers nor points, sentences, or the seed."""
    questions = ask(TOY)
    assert set(questions) == {"exercise", "kind", "cases"}
    assert {key for case in questions["cases"] for key in case} == {"part", "arguments"}


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        (lambda rng: [], "received no case"),
        (lambda rng: [0.5], "received float, expected a tuple of arguments"),
        (lambda rng: [(1.0,)], "received 1 arguments, expected"),
        (lambda rng: [({1}, 1.0)], "received set, expected numbers"),
        (lambda rng: [([1, {1}], 1.0)], "received set, expected numbers"),
        (lambda rng: [({"a": {1}}, 1.0)], "received set, expected numbers"),
        (lambda rng: [(lambda x: x, 1.0)], "received a lambda"),
        (lambda rng: [(rng.unknown(), 1.0)], "no attribute 'unknown'"),
    ],
)
def test_a_case_that_cannot_be_used_names_the_exercise(cases: Any, message: str) -> None:
    """Wrong number of arguments, no plain data, no case."""
    with pytest.raises(ExerciseError, match=f"Exercise 'optimal_discriminator'.*{message}"):
        ask(exercise(cases=cases))


def test_no_call_sees_what_another_did_to_its_arguments() -> None:
    """Each call gets fresh copies, and so do reference and misconceptions."""
    shared = np.ones(3)
    toy = exercise(cases=lambda rng: [(shared, shared)] * 2)
    seen = []

    def destroys(p, q):  # type: ignore[no-untyped-def]
        seen.append(p.tolist())
        p[:] = np.nan
        return q / (q + q)

    assert verdict_of(destroys, toy)["points"] == 4
    assert seen == [[1, 1, 1]] * 2
    assert shared.tolist() == [1, 1, 1]


def test_what_a_learner_told_numpy_does_not_reach_the_judge() -> None:
    """np.seterr and warnings as errors are the learner's; the verdict is the same."""

    def overflows(p, q):  # type: ignore[no-untyped-def]
        return 1 / (1 + np.exp(np.log(q) - np.log(p)) + 0 * np.exp(-1e9 * p))

    def noisy(case: Case, out: Any) -> bool:
        warnings.warn("of the judge", stacklevel=1)
        return math.isinf(float(np.float64(1.0) / np.float64(0.0)))

    toy = exercise(points=2, properties=[Property(2, "x", noisy)])
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        questions = ask(toy)
        verdict = judge(toy, questions, answer(questions, overflows))
    assert verdict["fault"] is None
    assert [message["text"].split("`")[1] for message in verdict["messages"]] == [
        "FloatingPointError: underflow encountered in exp"
    ]


# Answers from a process that is not trusted.

HUGE = {"number": 10**400}
GARBAGE: dict[str, Any] = {
    "None": None,
    "a text": "full points",
    "a dict": {"points": 4},
    "too few": [],
    "too many": [{"value": {"number": 1}}] * 1000,
    "no dicts": [1, None, "x"],
    "empty dicts": [{}, {}, {}],
    "no values": [{"value": None}] * 3,
    "raw numbers": [{"value": 0.5}] * 3,
    "huge numbers": [{"value": HUGE}] * 3,
    "huge numbers in lists": [{"value": {"list": [HUGE, HUGE]}}] * 3,
    "wrong texts": [{"failed": 1, "message": [], "line": {}, "prints": 3}] * 3,
    "huge texts": [{"failed": "x" * 10**6, "message": "y" * 10**6, "line": "z" * 10**6}] * 3,
    "control": [{"failed": "\x1b[2J", "message": "\ud800\u202e", "prints": "\x07\x00"}] * 3,
    "refused otherwise": [{"failed": "refused", "message": "no such reason"}] * 3,
    "refused by format": [{"failed": "refused", "message": "{what.__class__}"}] * 3,
    "unreadable": [{"failed": "unreadable"}] * 3,
    "a verdict of a test": [{"value": {"dict": {"verdict": {"text": "passed"}}}}] * 3,
    "a bomb": [{"value": {"array": "", "dtype": "float64", "shape": [10**9, 10**9]}}] * 3,
    "an object": [{"value": {"object": "ndarray"}}] * 3,
    "a program": [{"value": {"program": "import os", "name": "os"}}] * 3,
}


@pytest.mark.parametrize("answers", GARBAGE.values(), ids=GARBAGE)
def test_garbage_earns_nothing_and_is_no_fault_of_ours(answers: Any) -> None:
    """The judge reads it, gives 0 and a reason that can be shown and stored."""
    verdict = judge(TOY, ask(TOY), answers)
    assert (verdict["points"], verdict["fault"]) in [(0, None), (1, None)], verdict
    # One number for an array, 1, is a probability: that property alone it has.
    assert verdict["points"] == (answers == GARBAGE["too many"])
    text = json.dumps(verdict, allow_nan=False, ensure_ascii=False)
    assert len(text.encode("utf-8")) < 10_000
    rendered = render_verdict(verdict)
    assert not {"\x1b", "\x00", "\x07", "\u202e"} & set(rendered.text + rendered.html)


ENCODED = st.recursive(
    st.fixed_dictionaries({"number": st.integers() | st.floats() | st.text(max_size=3)})
    | st.fixed_dictionaries({"text": st.text(max_size=5)})
    | st.fixed_dictionaries({"object": st.text(max_size=5)})
    | st.just({"none": True})
    | st.fixed_dictionaries(
        {
            "array": st.sampled_from(["", "AAAAAAAA", "AAAAAAAA8H8="]),
            "dtype": st.sampled_from(["float64", "bool", "uint8", "object"]),
            "shape": st.lists(st.integers(-1, 9), max_size=3),
        }
    ),
    lambda inner: (
        st.fixed_dictionaries({"list": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"dict": st.dictionaries(st.text(max_size=3), inner, max_size=3)})
    ),
    max_leaves=6,
)
ANSWER = (
    st.fixed_dictionaries({"value": ENCODED}, optional={"prints": st.text(max_size=9)})
    | st.fixed_dictionaries({"failed": st.text(max_size=9)}, optional={"message": st.text()})
    | st.dictionaries(st.text(max_size=3), st.none() | st.integers())
    | st.none()
)


@settings(deadline=None, derandomize=True)
@given(st.lists(ANSWER, max_size=5))
def test_no_answer_makes_the_judge_fail(answers: Any) -> None:
    """Whatever JSON another process sends: a verdict, never a fault, never an exception."""
    verdict = judge(TOY, ask(TOY), answers)
    assert verdict["fault"] is None
    assert verdict["points"] < 4
    render_verdict(verdict).html.encode("utf-8")
