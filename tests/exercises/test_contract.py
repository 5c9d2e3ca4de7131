"""A definition that cannot be right is refused when it is loaded; one of each kind is accepted."""

import re
from typing import Any

import numpy as np
import pytest

from gan_course.exercises import (
    Exercise,
    ExerciseError,
    Misconception,
    Program,
    Property,
    catalogue,
    exercises,
    find,
)

HOLDS = Property(2, "holds", lambda case, out: True)
OF_TEST = Property(1, "the test holds", lambda case, out: True, part=1)
WRONG = Misconception("one", lambda x: 1, "That is one.")
PROGRAMS = [Program(len), Program(max, "is the largest"), Program(min, "is the smallest")]


def fields(kind: str = "function") -> dict[str, Any]:
    """Return the fields of a correct definition of a kind."""
    common = {
        "id": "a_task",
        "title": "A task",
        "points": 2,
        "asks": "Do it.",
        "kind": kind,
        "hints": ["So.", "Or so."],
    }
    if kind == "text":
        return common | {"signature": "a_task"}
    judged = common | {
        "signature": "a_task(x, y)",
        "reference": "math:gcd",
        "cases": lambda rng: [(1, 2)],
        "properties": [HOLDS],
        "misconceptions": [WRONG],
        "shown": "Done.",
    }
    return judged | {
        "class": {"signature": "Task"},
        "answer": {"signature": "a_task", "cases": None, "reference": "b"},
        "clinic": {
            "signature": ("a_task(x)", "check_task(program)"),
            "points": 3,
            "properties": [HOLDS, OF_TEST],
            "misconceptions": [Misconception("one", (lambda x: 1, None), "That is one.")],
            "programs": PROGRAMS,
        },
    }.get(kind, {})


KINDS = ["function", "class", "model", "answer", "samples", "clinic", "text"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_correct_definition_is_accepted(kind: str) -> None:
    """One of each kind of the table in the contract."""
    exercise = Exercise(**fields(kind))
    assert exercise.kind == kind


@pytest.mark.parametrize(
    ("kind", "submits", "arguments"),
    [
        ("function", ("a_task",), ("x", "y")),
        ("model", ("a_task",), ("x", "y")),
        ("samples", ("a_task",), ("x", "y")),
        ("class", ("Task",), ()),
        ("answer", ("a_task",), ()),
        ("clinic", ("a_task", "check_task"), ("x",)),
        ("text", (), ()),
    ],
)
def test_the_signature_says_what_is_submitted(
    kind: str, submits: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    """Names of what the learner's cell defines, and of the first one's arguments."""
    exercise = Exercise(**fields(kind))
    assert (exercise.submits, exercise.arguments) == (submits, arguments)


def test_samples_may_be_an_array() -> None:
    """A name alone asks for the samples, a signature for what draws them."""
    assert Exercise(**fields("samples") | {"signature": "samples"}).submits == ("samples",)


def prop(**changes: Any) -> list[Property]:
    return [Property(**{"points": 2, "says": "holds", "test": HOLDS.test} | changes)]


DEFECTS: list[tuple[str, dict[str, Any], str, str]] = [
    # kind, changes, received, expected
    ("function", {"id": "A-Task"}, "the id 'A-Task'", "snake_case"),
    ("function", {"id": ""}, "the id ''", "snake_case"),
    ("function", {"id": "1st"}, "the id '1st'", "snake_case"),
    ("function", {"id": "a_task\n"}, r"the id 'a_task\\n'", "snake_case"),
    ("function", {"id": None}, "a field of another type", "contract.py"),
    ("function", {"kind": "essay"}, "the kind 'essay'", "one of function, class"),
    ("function", {"title": " "}, "an empty title", "a text"),
    ("function", {"asks": ""}, "an empty asks", "a text"),
    ("function", {"title": None}, "a field of another type", "contract.py"),
    ("function", {"signature": ("a(x)", "b(x)")}, r"the signature \('a", "one, and for a clinic"),
    ("clinic", {"signature": "a(x)"}, r"the signature 'a\(x\)'", "for a clinic a pair"),
    ("function", {"signature": "a_task(x"}, "the signature", "in Python"),
    ("function", {"signature": "a task(x)"}, "the signature", "in Python"),
    ("function", {"signature": ""}, "the signature", "in Python"),
    ("function", {"signature": "f(x): pass\ndef g(x)"}, "the signature", "in Python"),
    ("function", {"signature": " f(x)"}, "the signature", "in Python"),
    ("function", {"signature": "f(*x)"}, "the signature", "in Python"),
    ("function", {"signature": "f(x, /)"}, "the signature", "in Python"),
    ("function", {"signature": "f(*, x)"}, "the signature", "in Python"),
    ("function", {"signature": "f(**x)"}, "the signature", "in Python"),
    ("function", {"signature": None}, "a field of another type", "contract.py"),
    ("function", {"signature": "a_task"}, "the signature 'a_task'", r"'name\(argument, …\)' for"),
    ("model", {"signature": "a_task"}, "the signature 'a_task'", r"'name\(argument, …\)' for"),
    ("class", {"signature": "Task(x)"}, r"the signature 'Task\(x\)'", "the name alone"),
    ("answer", {"signature": "a_task()"}, "the signature", "the name alone for the kind 'answer'"),
    ("text", {"signature": "a_task(x)"}, "the signature", "the name alone for the kind 'text'"),
    ("function", {"points": 0}, "0 points", "a number above 0"),
    ("function", {"points": -1}, "-1 points", "a number above 0"),
    ("function", {"points": True}, "True points", "a number above 0"),
    ("function", {"points": float("nan")}, "nan points", "a number above 0"),
    ("function", {"points": float("inf")}, "inf points", "a number above 0"),
    ("function", {"points": "2"}, "'2' points", "a number above 0"),
    ("text", {"points": 0}, "0 points", "a number above 0"),
    ("function", {"points": 3}, "3 points", "the sum of the properties' points, 2"),
    ("function", {"hints": ["One."]}, "1 hints", "two or three"),
    ("function", {"hints": ["1", "2", "3", "4"]}, "4 hints", "two or three"),
    ("function", {"hints": ["One.", " "]}, "2 hints", "none empty"),
    ("text", {"hints": []}, "0 hints", "two or three"),
    ("function", {"hints": None}, "a field of another type", "contract.py"),
    ("function", {"equivalent": {"blurred": "why"}}, "mutant 'blurred'", "one of negated"),
    ("function", {"equivalent": {"negated": " "}}, "mutant 'negated'", "a reason"),
    ("text", {"reference": "x"}, "reference of a text", "a person marks it"),
    ("text", {"properties": [HOLDS]}, "properties of a text", "a person marks it"),
    ("text", {"misconceptions": [WRONG]}, "misconceptions of a text", "a person marks it"),
    ("text", {"programs": PROGRAMS}, "programs of a text", "a person marks it"),
    ("text", {"cases": lambda rng: []}, "cases of a text", "a person marks it"),
    ("function", {"properties": []}, "2 points", "the sum of the properties' points, 0"),
    ("function", {"properties": prop(points=0)}, "the property 'holds'", "points above 0"),
    ("function", {"properties": prop(says=" ")}, "the property ' '", "what it says"),
    ("function", {"properties": prop(test=True)}, "the property 'holds'", "and a test"),
    ("function", {"properties": prop(part=1)}, "part 1 of 'holds'", "0, or in a clinic 1"),
    ("function", {"properties": [1]}, "a field of another type", "contract.py"),
    ("clinic", {"properties": [OF_TEST, *prop(part=2)]}, "part 2 of 'holds'", "in a clinic 1"),
    (
        "function",
        {"properties": prop(together=True, by_case=True)},
        "together and by_case, 'holds'",
        "one of them: together there is one case",
    ),
    (
        "clinic",
        {"properties": [*prop(), *prop(points=1, part=1, by_case=True)]},
        "by_case of the test, 'holds'",
        "all or nothing, in several properties",
    ),
    ("clinic", {"properties": prop(points=3)}, r"parts \[0\]", "and of the test, 1"),
    ("clinic", {"properties": prop(points=3, part=1)}, r"parts \[1\]", "some of the repair, 0"),
    ("function", {"cases": None}, "the wrong cases", "a function of a generator"),
    ("answer", {"cases": lambda rng: [()]}, "the wrong cases", "none for an answer"),
    ("function", {"reference": None}, "no reference", "what gets full points"),
    ("function", {"shown": ""}, "no text in shown", "what a passed exercise has shown"),
    ("function", {"misconceptions": []}, r"the misconceptions \[\]", "at least one"),
    ("function", {"misconceptions": [WRONG, WRONG]}, r"\['one', 'one'\]", "a name of its own"),
    (
        "function",
        {"misconceptions": [Misconception("mute", len, " ")]},
        "no sentence for 'mute'",
        "what the learner reads",
    ),
    (
        "clinic",
        {"misconceptions": [Misconception("one", len, "x")]},
        "'one' in a clinic",
        "a pair, one of them None",
    ),
    (
        "clinic",
        {"misconceptions": [Misconception("one", (None, None), "x")]},
        "'one' in a clinic",
        "a pair",
    ),
    ("clinic", {"programs": PROGRAMS[:2]}, "1 right, 1 broken programs", "at least one and two"),
    ("clinic", {"programs": PROGRAMS[1:]}, "0 right, 2 broken programs", "at least one and two"),
    ("function", {"programs": PROGRAMS}, "programs of kind 'function'", "a clinic"),
]


@pytest.mark.parametrize(("kind", "changes", "received", "expected"), DEFECTS)
def test_a_defect_names_exercise_received_and_expected(
    kind: str, changes: dict[str, Any], received: str, expected: str
) -> None:
    """Each defect that can be seen in a definition is refused in one sentence."""
    definition = fields(kind) | changes
    with pytest.raises(
        ExerciseError, match=rf"(?s)^Exercise .*: received .*{received}.*; expected .*{expected}"
    ) as caught:
        Exercise(**definition)
    assert repr(definition["id"]) in str(caught.value)


def test_loading_runs_neither_cases_nor_reference() -> None:
    """A definition is light: what costs time or a library is left for later."""

    def never(*given: Any) -> Any:
        raise AssertionError("ran")

    changes = {"cases": never, "properties": prop(test=never), "reference": "no.such:thing"}
    assert Exercise(**fields() | changes).points == 2


# The catalogue.


def test_each_exercise_knows_its_lesson() -> None:
    """The module's name gives it, and the identifiers are unique in the course."""
    every = exercises()
    assert len({exercise.id for exercise in every}) == len(every)
    lessons = [exercise.lesson for exercise in every]
    assert lessons == sorted(lessons)
    assert all(re.fullmatch(r"\d\d", lesson) for lesson in lessons)
    assert [e for e in every if e.lesson == "00"] == list(exercises("00"))
    assert exercises("99") == ()


def test_an_exercise_is_found_by_its_name() -> None:
    """A near miss is told the closest name."""
    assert find("scale_pixels").lesson == "00"
    with pytest.raises(KeyError, match=r"no exercise 'scale_pixel'. Did you mean 'scale_pixels'\?"):
        find("scale_pixel")
    with pytest.raises(KeyError, match=r"There is no exercise 'zzz'\."):
        find("zzz")
    with pytest.raises(KeyError, match="There is no exercise 'xxx") as caught:
        find("x" * 10**6)
    assert len(str(caught.value)) < 200


def test_two_definitions_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is not taken for the first."""
    from gan_course.exercises import lesson_00

    monkeypatch.setattr(lesson_00, "again", lesson_00.scale_pixels, raising=False)
    with pytest.raises(ExerciseError, match="Exercise 'scale_pixels': received two definitions"):
        catalogue.exercises.__wrapped__("00")


def test_loading_the_definitions_is_light() -> None:
    """Neither TensorFlow nor matplotlib nor ipywidgets is loaded to say what the exercises are."""
    import subprocess
    import sys

    code = (
        "import sys; from gan_course.exercises import exercises; exercises(); "
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'ipywidgets'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_the_package_has_what_it_exports_and_no_more() -> None:
    """Names are looked up at first use; another one is an error, and so it stays."""
    import gan_course.exercises as package

    assert set(package.__all__) <= set(dir(package))
    assert callable(package.check)
    with pytest.raises(AttributeError, match="has no attribute 'chekc'"):
        _ = package.chekc
    assert np.all([getattr(package, name) is not None for name in package.__all__])
