"""Every exercise of the course, tried: what is right passes, what is wrong is noticed and named.

The graders are tested as programs are by mutation: with wrong answers made from the right ones.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gan_course.exercises import Exercise, answer, ask, exercises, judge
from gan_course.exercises.forms import is_numeric
from gan_course.exercises.judging import reference_of
from gan_course.exercises.plain import decode, encode
from gan_course.exercises.validation import MUTANTS

ROOT = Path(__file__).resolve().parents[2]
JUDGED = [exercise for exercise in exercises() if exercise.kind != "text"]
SEEDS = (0, 1, 2)  # the first is the public one of `check`
PARTS = (list, dict)

each_judged = pytest.mark.parametrize("exercise", JUDGED, ids=lambda exercise: exercise.id)


def verdict_of(exercise: Exercise, submission: tuple[Any, ...], seed: int) -> dict[str, Any]:
    questions = ask(exercise, seed)
    return judge(exercise, questions, answer(questions, *submission))


def pair(exercise: Exercise, wrong: Any) -> tuple[Any, ...]:
    """Return a misconception as a submission, the reference in place of the part not meant."""
    if exercise.kind != "clinic":
        return (wrong,)
    return tuple(
        given if given is not None else right
        for given, right in zip(wrong, reference_of(exercise), strict=True)
    )


@each_judged
def test_the_reference_gets_full_points(exercise: Exercise) -> None:
    """On public and on other cases the reference has every property."""
    for seed in SEEDS:
        verdict = verdict_of(exercise, reference_of(exercise), seed)
        assert verdict["fault"] is None, f"{exercise.id}, seed {seed}: {verdict['fault']}"
        assert verdict["points"] == exercise.points, f"{exercise.id}, seed {seed}: {verdict}"
        assert verdict["misconception"] is None


@each_judged
def test_an_unsolved_cell_gets_nothing(exercise: Exercise) -> None:
    """What an untouched sheet hands in earns no point."""
    empty = {
        "class": type(exercise.submits[0], (), {"__init__": lambda self, *given: None}),
        "answer": None,
    }.get(exercise.kind, lambda *given: None)
    verdict = verdict_of(exercise, (empty,) * len(exercise.submits), 0)
    assert (verdict["points"], verdict["fault"]) == (0, None), f"{exercise.id}: {verdict}"
    assert verdict["messages"], f"{exercise.id}: nothing says why"


@each_judged
def test_misconceptions_lose_points_and_are_named(
    exercise: Exercise, kill_table: dict[str, tuple[str, ...]]
) -> None:
    """Each misconception loses points, is recognised, and is not taken for another."""
    troubles, named = [], 0
    for wrong in exercise.misconceptions:
        before = len(troubles)
        for seed in SEEDS:
            verdict = verdict_of(exercise, pair(exercise, wrong.wrong), seed)
            at = f"{wrong.name!r}, seed {seed},"
            if verdict["fault"] is not None:
                troubles.append(f"{at} met a fault: {verdict['fault']}")
            elif verdict["points"] == exercise.points:
                troubles.append(f"{at} gets full points")
            elif verdict["misconception"] != wrong.name:
                troubles.append(f"{at} is taken for {verdict['misconception']!r}: add a case")
        named += len(troubles) == before
    known = kill_table.get(exercise.id, ("–", "–", ""))
    count = f"{named} of {len(exercise.misconceptions)}"
    kill_table[exercise.id] = (known[0], known[1], count)
    assert troubles == [], exercise.id


def _leaves(value: Any) -> list[np.ndarray]:
    if is_numeric(value):
        return [np.asarray(value, float)]
    parts = value.values() if isinstance(value, dict) else value
    return [leaf for part in parts for leaf in _leaves(part)] if isinstance(value, PARTS) else []


def _map(value: Any, change: Callable[[np.ndarray], Any]) -> Any:
    if is_numeric(value):
        return change(np.asarray(value, float))
    if isinstance(value, dict):
        return {key: _map(part, change) for key, part in value.items()}
    return [_map(part, change) for part in value] if isinstance(value, list) else value


def _one_wrong(values: list[Any]) -> list[Any]:
    """Change the last element of the last answer by a tenth, or by 0.1 if it is small."""
    left = sum(leaf.size for leaf in _leaves(values))

    def change(leaf: np.ndarray) -> np.ndarray:
        nonlocal left
        left -= leaf.size
        changed = leaf.copy()
        if left == 0:
            last = changed.ravel()
            last[-1:] += np.maximum(0.1, 0.1 * np.abs(last[-1:]))
            changed = last.reshape(leaf.shape)
        return changed

    return _map(values, change)


def mutated(name: str, values: list[Any]) -> list[Any]:
    """Return the answers to all cases with one mistake in them."""
    leaves = _leaves(values)
    mean = float(np.mean(np.concatenate([leaf.ravel() for leaf in leaves])))
    if name == "reordered" and all(leaf.size < 2 for leaf in leaves):
        return values[1:] + values[:1]  # one number a case: each case gets the next one's
    changes: dict[str, Callable[[np.ndarray], Any]] = {
        "negated": lambda leaf: -leaf,
        "scaled": lambda leaf: 1.1 * leaf,
        "shifted": lambda leaf: leaf + 0.1,
        # Infinity is no integer, and is as round as it can be.
        "rounded": lambda leaf: (
            np.round(leaf).astype(int) if np.isfinite(leaf).all() else np.round(leaf)
        ),
        "constant": lambda leaf: np.full_like(leaf, mean),
        "reordered": lambda leaf: leaf.ravel()[::-1].reshape(leaf.shape),
    }
    return _one_wrong(values) if name == "one wrong" else _map(values, changes[name])


@pytest.mark.parametrize(
    "exercise",
    [exercise for exercise in JUDGED if exercise.kind in ("function", "clinic")],
    ids=lambda exercise: exercise.id,
)
def test_mutants_are_killed(exercise: Exercise, kill_table: dict[str, tuple[str, ...]]) -> None:
    """Each generic mutant of the right answers loses points, or is declared equivalent."""
    questions = ask(exercise)
    right = answer(questions, *reference_of(exercise))
    own = [i for i, case in enumerate(questions["cases"]) if case["part"] == 0]
    values = [decode(right[i]["value"]) for i in own]
    assert _leaves(values), f"{exercise.id} answers without a number: mutants mean nothing"
    survived = []
    for name in MUTANTS:
        answers = list(right)
        for i, value in zip(own, mutated(name, values), strict=True):
            answers[i] = {"value": encode(value), "prints": ""}
        verdict = judge(exercise, questions, answers)
        assert verdict["fault"] is None, f"{exercise.id}, {name}: {verdict['fault']}"
        if verdict["points"] == exercise.points:
            survived.append(name)
    killed = f"{len(MUTANTS) - len(survived)} of {len(MUTANTS)}"
    named = kill_table.get(exercise.id, ("", "", "–"))[2]
    kill_table[exercise.id] = (killed, "; ".join(exercise.equivalent) or "–", named)
    assert sorted(survived) == sorted(exercise.equivalent), (
        f"{exercise.id}: full points for the mutants {survived}, declared are "
        f"{sorted(exercise.equivalent)}; add a case that tells them apart, or declare them"
    )


def sheets() -> dict[str, tuple[Exercise, ...]]:
    return {lesson: exercises(lesson) for lesson in dict.fromkeys(e.lesson for e in exercises())}


@pytest.mark.parametrize("lesson", sheets())
def test_a_sheet_meets_real_errors(lesson: str) -> None:
    """A sheet knows at least four misconceptions, and no sentence stands twice."""
    sentences = Counter(
        wrong.says for exercise in exercises(lesson) for wrong in exercise.misconceptions
    )
    assert len(sentences) >= 4
    assert set(sentences.values()) == {1}


@pytest.mark.parametrize("lesson", sheets())
def test_the_solved_sheet_gets_full_points(lesson: str) -> None:
    """The stored verdicts of the solved sheet, which nbval runs again, are all full."""
    (path,) = (ROOT / "notebooks" / "solutions").glob(f"{lesson}_*.ipynb")
    said = [
        "".join(output["data"]["text/plain"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "points" in "".join(output.get("data", {}).get("text/plain", "")).partition("\n")[0]
    ]
    reached = dict(re.findall(r"^(\w+) · (.* of .*) points$", "\n".join(said), re.MULTILINE))
    judged = [exercise for exercise in exercises(lesson) if exercise.kind != "text"]
    assert reached == {e.id: f"{e.points:g} of {e.points:g}" for e in judged}
