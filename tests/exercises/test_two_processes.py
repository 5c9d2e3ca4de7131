"""Answering in a process that has no definitions, judging here: the same verdict as in one."""

import base64
import importlib
import json
import linecache
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest

from gan_course.exercises import (
    Exercise,
    Misconception,
    Program,
    Property,
    answer,
    ask,
    exercises,
    judge,
)
from gan_course.exercises.clinics import accepts_right_programs, catches_broken_programs
from gan_course.exercises.judging import reference_of
from gan_course.exercises.properties import (
    close_to_reference,
    item,
)

PACKAGE = Path(__file__).resolve().parents[2] / "gan_course" / "exercises"
# All that the answering half may load of the package; the rest is as if it were not installed.
ALLOWED = {"answering", "plain"}
FORBIDDEN = sorted(
    module.name
    for module in pkgutil.walk_packages([str(PACKAGE)], "gan_course.exercises.")
    if module.name.rpartition(".")[2] not in ALLOWED
)


def load(source: str, names: list[str]) -> list[Any]:
    """Run the text of a submission, and return what it defines; its lines can be shown."""
    linecache.cache["<sheet>"] = (len(source), None, source.splitlines(True), "<sheet>")
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, "<sheet>", "exec"), namespace)
    return [namespace[name] for name in names]


WORKER = """
import base64, importlib, json, linecache, pickle, sys

job = json.load(sys.stdin)
for name in job["forbidden"]:
    sys.modules[name] = None

from gan_course.exercises.answering import answer

found = [name for name in job["forbidden"] if sys.modules[name] is not None]
for name in job["forbidden"]:
    try:
        importlib.import_module(name)
        found.append(name)
    except ModuleNotFoundError:
        pass


def load(source, names):
    import numpy as np
    linecache.cache["<sheet>"] = (len(source), None, source.splitlines(True), "<sheet>")
    namespace = {"np": np}
    exec(compile(source, "<sheet>", "exec"), namespace)
    return [namespace[name] for name in names]


answers = []
for task in job["tasks"]:
    if "source" in task:
        submission = load(task["source"], task["names"])
    else:
        submission = pickle.loads(base64.b64decode(task["pickle"]))
    answers.append(answer(task["questions"], *submission))
loaded = sorted(name for name in sys.modules if name.startswith("gan_course.exercises"))
print(json.dumps({"found": found, "loaded": loaded, "answers": answers}, allow_nan=False))
"""


def apart(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """Answer all tasks in one other process; only JSON goes in and comes out."""
    result = subprocess.run(
        [sys.executable, "-c", WORKER],
        input=json.dumps({"forbidden": FORBIDDEN, "tasks": tasks}, allow_nan=False),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


# Every exercise of the course, with what gets full points and with each misconception.

JUDGED = [exercise for exercise in exercises() if exercise.kind != "text"]


def submissions(exercise: Exercise) -> dict[str, tuple[Any, ...]]:
    pairs = {"the reference": reference_of(exercise)}
    for wrong in exercise.misconceptions:
        given = wrong.wrong if exercise.kind == "clinic" else (wrong.wrong,)
        pairs[wrong.name] = tuple(given)
    return pairs


@pytest.fixture(scope="module")
def answered_apart() -> dict[str, list[Any]]:
    """Return all answers of the other process, by exercise."""
    modules = [importlib.import_module(name) for name in FORBIDDEN if ".lesson_" in name]
    for module in modules:  # by value: the other process cannot import what defines them
        cloudpickle.register_pickle_by_value(module)
    tasks = [
        {
            "questions": ask(exercise),
            "pickle": base64.b64encode(cloudpickle.dumps(submission)).decode(),
        }
        for exercise in JUDGED
        for submission in submissions(exercise).values()
    ]
    for module in modules:
        cloudpickle.unregister_pickle_by_value(module)
    result = apart(tasks)
    assert result["found"] == []
    assert set(result["loaded"]) - set(FORBIDDEN) == {
        "gan_course.exercises",
        "gan_course.exercises.answering",
        "gan_course.exercises.plain",
    }
    given = iter(result["answers"])
    return {exercise.id: [next(given) for _ in submissions(exercise)] for exercise in JUDGED}


@pytest.mark.parametrize("exercise", JUDGED, ids=lambda exercise: exercise.id)
def test_two_processes_give_the_verdict_of_one(
    exercise: Exercise, answered_apart: dict[str, list[Any]]
) -> None:
    """Right or wrong: the whole verdict is the same, points, messages, misconception."""
    questions = ask(exercise)
    for (name, submission), answers in zip(
        submissions(exercise).items(), answered_apart[exercise.id], strict=True
    ):
        here = judge(exercise, questions, answer(questions, *submission))
        there = judge(exercise, questions, answers)
        assert there == here, name
        assert there["fault"] is None
        assert (there["points"] == exercise.points) == (name == "the reference")


# Submissions as text, of toys of the kinds that a sheet may not have yet.


def running_mean(xs, rate):  # type: ignore[no-untyped-def]
    mean = 0.0
    for x in xs:
        mean = (1 - rate) * mean + rate * x
    return mean


def last_only(xs, rate):  # type: ignore[no-untyped-def]
    return xs[-1]


def plain_mean(xs, rate):  # type: ignore[no-untyped-def]
    return np.mean(xs)


def check_mean(program):  # type: ignore[no-untyped-def]
    assert np.isclose(program(np.array([4.0, 0.0]), 0.5), 1.0)


class Mean:
    def __init__(self, rate):  # type: ignore[no-untyped-def]
        self.rate, self.mean = rate, 0.0

    def add(self, x):  # type: ignore[no-untyped-def]
        self.mean = (1 - self.rate) * self.mean + self.rate * x
        return self.mean


class Last(Mean):
    def add(self, x):  # type: ignore[no-untyped-def]
        return x


COMMON: dict[str, Any] = {
    "title": "A running mean",
    "points": 2,
    "asks": "Average.",
    "hints": ["First.", "Second."],
    "shown": "Averages.",
}
CLINIC = Exercise(
    **COMMON,
    id="mean_clinic",
    kind="clinic",
    signature=("running_mean(xs, rate)", "check_mean(program)"),
    reference=(running_mean, check_mean),
    cases=lambda rng: [(rng.uniform(0, 1, 5), 0.25)],
    programs=[
        Program(running_mean),
        Program(last_only, "keeps the last value"),
        Program(plain_mean, "weighs all values alike"),
    ],
    properties=[
        Property(1, "is the mean", close_to_reference()),
        Property(0.5, "accepts right programs", accepts_right_programs(), part=1),
        Property(
            0.5, "catches broken ones", catches_broken_programs(), part=1, needs_previous=True
        ),
    ],
    misconceptions=[Misconception("the last", (last_only, None), "That is the last.")],
)
CLASS = Exercise(
    **COMMON,
    id="mean_class",
    kind="class",
    signature="Mean",
    reference=Mean,
    cases=lambda rng: [[("Mean", 0.5), ("add", 1.0), ("add", float(rng.uniform()))]],
    properties=[
        Property(1, "starts", item(0, close_to_reference())),
        Property(1, "goes on", close_to_reference()),
    ],
    misconceptions=[Misconception("the last", Last, "That is the last.")],
)
FUNCTION = next(exercise for exercise in JUDGED if exercise.id == "scale_pixels")
LETTER = next(exercise for exercise in JUDGED if exercise.id == "what_a_loss_says")

LOOP = """
def running_mean(xs, rate):
    mean = 0.0
    for x in xs:
        mean = (1 - rate) * mean + rate * x
    return mean
"""
GOOD_TEST = """
def check_mean(program):
    assert abs(program(np.array([4.0, 0.0]), 0.5) - 1.0) < 1e-6
"""
TEXTS: dict[str, tuple[Exercise, str, float]] = {
    "function": (FUNCTION, "def scale_pixels(pixels):\n    return pixels / 127.5 - 1", 4),
    "function, named": (FUNCTION, "def scale_pixels(pixels):\n    return pixels / 255", 2),
    "function, raises": (FUNCTION, "def scale_pixels(pixels):\n    return pixel / 255", 0),
    "function, prints": (
        FUNCTION,
        "def scale_pixels(pixels):\n    print(pixels.max())\n    return pixels / 127.5 - 1",
        4,
    ),
    "function, exits": (FUNCTION, "def scale_pixels(pixels):\n    raise SystemExit(0)", 0),
    "letter": (LETTER, 'what_a_loss_says = "B"', 2),
    "letter, named": (LETTER, 'what_a_loss_says = "c"', 0),
    "clinic": (CLINIC, LOOP + GOOD_TEST, 2),
    "clinic, only repaired": (CLINIC, LOOP + "check_mean = None", 1),
    "clinic, only tested, named": (
        CLINIC,
        "def running_mean(xs, rate): return xs[-1]" + GOOD_TEST,
        1,
    ),
    "clinic, always fails": (CLINIC, LOOP + "def check_mean(program):\n    assert False", 1),
    "clinic, a misspelt test": (CLINIC, LOOP + "def check_mean(program):\n    program(a)", 1),
    "class": (
        CLASS,
        "class Mean:\n    def __init__(self, r):\n        self.r, self.m = r, 0\n"
        "    def add(self, x):\n        self.m += self.r * (x - self.m)\n        return self.m",
        2,
    ),
    "class, named": (
        CLASS,
        "class Mean:\n    def __init__(self, r): pass\n    def add(self, x): return x",
        0,
    ),
    "class, nothing returned": (
        CLASS,
        "class Mean:\n    def __init__(self, r): pass\n    def add(self, x): pass",
        0,
    ),
}


@pytest.fixture(scope="module")
def texts_apart() -> dict[str, Any]:
    """Return the other process' answers to all texts."""
    tasks = [
        {"questions": ask(exercise), "source": source, "names": exercise.submits}
        for exercise, source, _ in TEXTS.values()
    ]
    result = apart(tasks)
    assert result["found"] == []
    return dict(zip(TEXTS, result["answers"], strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_a_submission_as_text_gets_the_same_verdict(name: str, texts_apart: dict[str, Any]) -> None:
    """A learner's cell, run there and here: same points, same messages, same lines."""
    exercise, source, points = TEXTS[name]
    questions = ask(exercise)
    here = judge(exercise, questions, answer(questions, *load(source, list(exercise.submits))))
    there = judge(exercise, questions, texts_apart[name])
    assert there == here
    assert (there["points"], there["fault"]) == (points, None)
    assert (there["misconception"] is not None) == name.endswith("named")


def test_the_line_that_raised_comes_from_the_other_process(texts_apart: dict[str, Any]) -> None:
    """The learner's own line stands in the answer as text."""
    assert [given["line"] for given in texts_apart["function, raises"]] == [
        "return pixel / 255"
    ] * 3
