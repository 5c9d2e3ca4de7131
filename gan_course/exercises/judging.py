"""The trusted half: draw the questions, judge the answers.

``judge`` sees plain data only. It runs the exercise's reference and properties, never anything that
was handed in.
"""

import contextlib
import importlib
import math
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from gan_course.exercises.answering import FAILED, MAX_PRINTS, PASSED, answer
from gan_course.exercises.contract import Case, Exercise, ExerciseError, Fault, Property
from gan_course.exercises.forms import Answered, misfit, read, same
from gan_course.exercises.plain import PlainDataError, decode, encode, encode_program
from gan_course.exercises.wording import place, trouble

__all__ = ["PUBLIC_SEED", "ask", "judge"]

PUBLIC_SEED = 0  # of the cases that `check` uses; a class is graded on a secret one


def ask(exercise: Exercise, seed: int = PUBLIC_SEED) -> dict[str, Any]:
    """Draw the cases of an exercise.

    Args:
        exercise: Any kind but text.
        seed: The same seed gives the same cases.

    Returns:
        Plain data: ``exercise``, ``kind``, ``cases``. Not the seed, which would tell the cases.

    Raises:
        ExerciseError: A case does not fit the exercise's signature or cannot be plain data.
    """
    rng = np.random.default_rng([seed, zlib.crc32(exercise.id.encode())])
    try:
        if exercise.kind == "text":
            raise ValueError("received a text, which a person marks")
        with _undisturbed():
            drawn = [()] if exercise.cases is None else list(exercise.cases(rng))
        cases = [_case(exercise, given, number) for number, given in enumerate(drawn)]
        if not cases:
            raise ValueError("received no case, expected at least one")
        programs = [{"part": 1, "arguments": [each]} for each in _programs(exercise)]
    except Exception as error:
        raise ExerciseError(f"Exercise {exercise.id!r}: a case cannot be used: {error}") from error
    # In an order that a learner's test does not know.
    cases += [programs[i] for i in rng.permutation(len(programs))]
    return {"exercise": exercise.id, "kind": exercise.kind, "cases": cases}


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Run our code whatever a learner has told NumPy and Python about warnings."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _programs(exercise: Exercise) -> list[dict[str, Any]]:
    """Return a clinic's programs, all of one name: the learner's test judges by behaviour."""
    return [encode_program(each.function, exercise.submits[0]) for each in exercise.programs]


def _case(exercise: Exercise, given: Any, number: int) -> dict[str, Any]:
    if exercise.kind == "class":
        if given[0][0] != exercise.submits[0]:
            raise ValueError(f"received a first call of {given[0][0]!r}, expected the class")
        return {"part": 0, "calls": [[name, _encoded(values)] for name, *values in given]}
    if exercise.kind == "model":
        arguments, inputs = given
        data = {"arguments": _encoded(arguments), "inputs": _encoded(inputs)}
        return {"part": 0, "seed": number, **data}
    if not isinstance(given, tuple):
        raise TypeError(f"received {type(given).__name__}, expected a tuple of arguments")
    if exercise.kind != "answer" and len(given) != len(exercise.arguments):
        raise ValueError(f"received {len(given)} arguments, expected {exercise.arguments}")
    return {"part": 0, "arguments": _encoded(given)}


def _encoded(values: Any) -> list[dict[str, Any]]:
    data = [encode_program(v) if hasattr(v, "__code__") else encode(v) for v in values]
    for each in data:
        _all_plain(each)
    return data


def _all_plain(data: dict[str, Any]) -> None:
    if "object" in data:
        raise PlainDataError(f"received {data['object']}, expected numbers, texts or arrays")
    for each in [*data.get("list", []), *data.get("dict", {}).values()]:
        _all_plain(each)


def reference_of(exercise: Exercise) -> tuple[Any, ...]:
    """Return what gets full points, as ``answer`` takes it."""
    given = exercise.reference
    if isinstance(given, str) and exercise.kind != "answer":
        module, _, name = given.partition(":")
        given = getattr(importlib.import_module(module), name)
    return given if exercise.kind == "clinic" else (given,)


def judge(exercise: Exercise, questions: dict[str, Any], answers: Any) -> dict[str, Any]:
    """Judge answers. No student code runs here.

    Args:
        exercise: The definition.
        questions: What :func:`ask` returned for it.
        answers: What ``answer`` returned, possibly in another process that is not trusted.

    Returns:
        The verdict, plain data: ``exercise``, ``title``, ``lesson``, ``points``, ``of``,
        ``properties`` (each ``says``, ``points``, ``of``, ``messages``, ``why``), ``misconception``
        (its name or None), ``teaches`` (its sentence), ``messages``, ``prints``, ``shown``,
        ``hints`` (how many there are). ``fault`` is None, or says what failed in the exercise
        itself; then ``points`` is None, and nobody has lost any.
    """
    verdict: dict[str, Any] = {
        "exercise": exercise.id,
        "title": exercise.title,
        "lesson": exercise.lesson,
        "points": None,
        "of": exercise.points,
        "properties": [],
        "misconception": None,
        "teaches": "",
        "messages": [],
        "prints": "",
        "shown": "",
        "hints": len(exercise.hints),
        "fault": None,
    }
    try:
        with _undisturbed():
            cases = _cases(exercise, questions)
            answered = read(cases, questions, answers)
            _points(exercise, cases, answered, verdict)
            if verdict["points"] < exercise.points:
                _recognise(exercise, cases, questions, answered, verdict)
            else:
                verdict["shown"] = exercise.shown
    except Exception as error:  # ours, since nothing of the learner's runs here
        verdict["points"], verdict["properties"] = None, []
        verdict["fault"] = f"{type(error).__name__}: {error}"[:500]
    return verdict


def _cases(exercise: Exercise, questions: dict[str, Any]) -> list[Case]:
    """Return the cases as properties see them, with the reference's answers."""
    part_0 = [case for case in questions["cases"] if case["part"] == 0]
    references = answer({**questions, "cases": part_0}, reference_of(exercise)[0])
    told = zip(_programs(exercise), exercise.programs, strict=True)
    faults = {program["program"]: each.fault for program, each in told}
    cases = []
    for case, given in zip(part_0, references, strict=True):
        if "value" not in given or "none" in given["value"]:
            raise ExerciseError(f"the reference failed: {given}")
        _all_plain(given["value"])
        cases.append(Case(_arguments(exercise, case), decode(given["value"])))
    for case in questions["cases"][len(part_0) :]:
        fault = faults[case["arguments"][0]["program"]]
        cases.append(Case({}, FAILED if fault else PASSED, fault))
    return cases


def _arguments(exercise: Exercise, case: dict[str, Any]) -> dict[str, Any]:
    if "calls" in case:
        return {"calls": [(name, *map(decode, given)) for name, given in case["calls"]]}
    values = [decode(data) for data in case["arguments"]]
    if "inputs" in case:
        return {"arguments": values, "inputs": [decode(data) for data in case["inputs"]]}
    return dict(zip(exercise.arguments, values, strict=True))


def _points(
    exercise: Exercise, cases: list[Case], answered: list[Answered], verdict: dict[str, Any]
) -> None:
    previous, total = True, 0.0
    for item in exercise.properties:
        own = [
            (case, given)
            for case, given in zip(cases, answered, strict=True)
            if given.part == item.part and (item.on is None or item.on(case))
        ]
        if not own:
            raise ExerciseError(f"no case for the property {item.says!r}")
        faults: list[Fault | bool | None]
        if item.together:
            faults = _tried_together(item, own)
        else:
            faults = [_tried(item, case, given) for case, given in own]
        right = sum(fault is None for fault in faults)
        share = right / len(own) if item.by_case else float(right == len(own))
        # Not to those whose answers could not be tried: they have other troubles.
        wrong = [given for fault, (_, given) in zip(faults, own, strict=True) if fault is not None]
        why = item.why if any(given.comparable for given in wrong) else ""
        if item.needs_previous and not previous and share > 0.0:
            share, why = 0.0, "It counts once the line above holds."
        previous = share == 1.0
        # Hundredths, cut: what is not whole must not look so. (1e-9: 3 · ⅔ is 2.)
        points = item.points if previous else math.floor(100 * item.points * share + 1e-9) / 100
        total += points
        verdict["properties"].append(
            {
                "says": item.says,
                "points": points,
                "of": item.points,
                "messages": _messages(item, own, faults),
                "why": why,
            }
        )
    full = all(item["points"] == item["of"] for item in verdict["properties"])
    verdict["points"] = exercise.points if full else round(total, 2)
    verdict["messages"] = trouble(exercise, cases, answered)
    prints = dict.fromkeys(given.prints for given in answered if given.prints)
    verdict["prints"] = "".join(prints)[:MAX_PRINTS]


def _messages(
    item: Property, own: list[tuple[Case, Answered]], faults: list[Fault | bool | None]
) -> list[dict[str, str]]:
    """Say on which inputs a property does not hold: on the first, or if cases count, on two."""
    messages: list[dict[str, str]] = []
    for (case, given), fault in zip(own, faults, strict=True):
        if fault is None or not given.comparable or len(messages) == (2 if item.by_case else 1):
            continue
        known = fault if isinstance(fault, Fault) else Fault("", "")
        repeated = any(message["note"] == known.note for message in messages)
        messages.append(
            {
                "at": place(case, given.value, known.index),
                "received": known.received,
                "expected": known.expected,
                "note": "" if repeated else known.note,
            }
        )
    return messages


def _tried_together(item: Property, own: list[tuple[Case, Answered]]) -> list[Any]:
    """Try a property of all answers at once; what is wrong is told at the first."""
    result: Any = False
    if all(given.comparable for _, given in own):
        with contextlib.suppress(*([] if all(given.fits for _, given in own) else [Exception])):
            result = item.test([case for case, _ in own], [given.value for _, given in own])
    return [None if _holds(result) else result, *[None] * (len(own) - 1)]


def _holds(result: Any) -> bool:
    return result is True or (isinstance(result, np.bool_) and bool(result))


def _tried(item: Property, case: Case, given: Answered) -> Fault | bool | None:
    """Return None if the property holds on a case, else why not (False: nothing to add)."""
    if not given.comparable:
        return False
    try:
        result = item.test(case, given.value)
    except Exception:
        # A test made for the reference's shape meets another one, or NaN: the learner's answer is
        # at fault. If it fits, the test itself is, and judge says so.
        if given.fits:
            raise
        return misfit(given.value, case.expected)
    if _holds(result):
        return None
    if isinstance(result, Fault):
        return result
    return False if given.fits else misfit(given.value, case.expected)


def _recognise(
    exercise: Exercise,
    cases: list[Case],
    questions: dict[str, Any],
    answered: list[Answered],
    verdict: dict[str, Any],
) -> None:
    """Name the misconception that gives the same answers on all cases of its part."""
    for wrong in exercise.misconceptions:
        pair = wrong.wrong if exercise.kind == "clinic" else (wrong.wrong,)
        meant = [i for i, a in enumerate(answered) if len(pair) == 1 or pair[a.part] is not None]
        if wrong.recognise is not None:
            # Tried as a property is: an answer that cannot be tried is not this one.
            sign = Property(1, "is recognised", wrong.recognise)
            found = all(_tried(sign, cases[i], answered[i]) is None for i in meant)
        else:
            asked = {**questions, "cases": [questions["cases"][i] for i in meant]}
            theirs = answer(asked, *pair)
            found = all(same(own, answered[i]) for own, i in zip(theirs, meant, strict=True))
        if found:
            verdict["misconception"], verdict["teaches"] = wrong.name, wrong.says
            return
