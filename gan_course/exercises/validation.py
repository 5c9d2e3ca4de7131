"""What can be seen to be wrong in a definition, without running any of it."""

import ast
import math
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["argument_names", "defects"]

KINDS = ("function", "class", "model", "answer", "samples", "clinic", "text")

# Changes of the reference's answers that every grader of a function has to notice.
MUTANTS = ("negated", "scaled", "shifted", "rounded", "constant", "reordered", "one wrong")


def defects(exercise: Any) -> Iterator[tuple[str, str]]:
    """Yield (received, expected) for each defect of an ``Exercise``."""
    try:
        yield from _found(exercise)
    except (TypeError, AttributeError, ValueError) as error:
        yield f"a field of another type ({error})", "what contract.py says of each field"


def _found(exercise: Any) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", exercise.id):
        yield f"the id {exercise.id!r}", "snake_case: letters, digits, underscores"
    if exercise.kind not in KINDS:
        yield f"the kind {exercise.kind!r}", f"one of {', '.join(KINDS)}"
    for name in ("title", "asks"):
        if not getattr(exercise, name).strip():
            yield f"an empty {name}", "a text for the learner"
    if len(exercise.signatures) != (2 if exercise.kind == "clinic" else 1):
        yield f"the signature {exercise.signature!r}", "one, and for a clinic a pair"
    for signature in exercise.signatures:
        if argument_names(signature) is None:
            yield f"the signature {signature!r}", "'name(argument, …)' or a name, in Python"
        bare = exercise.kind in ("class", "answer", "text")
        if exercise.kind != "samples" and bare == ("(" in signature):
            form = "the name alone" if bare else "'name(argument, …)'"
            yield f"the signature {signature!r}", f"{form} for the kind {exercise.kind!r}"
    if not _is_positive(exercise.points):
        yield f"{exercise.points!r} points", "a number above 0"
    if not 2 <= len(exercise.hints) <= 3 or not all(hint.strip() for hint in exercise.hints):
        yield f"{len(exercise.hints)} hints", "a ladder of two or three, none empty"
    for name, reason in exercise.equivalent.items():
        if name not in MUTANTS or not reason.strip():
            yield f"the equivalent mutant {name!r}", f"a reason, and one of {', '.join(MUTANTS)}"
    yield from _defects_of_a_text(exercise) if exercise.kind == "text" else _judged(exercise)


def _defects_of_a_text(exercise: Any) -> Iterator[tuple[str, str]]:
    for name in ("reference", "cases", "programs", "properties", "misconceptions"):
        if getattr(exercise, name):
            yield f"{name} of a text", "none: a person marks it"


def _judged(exercise: Any) -> Iterator[tuple[str, str]]:
    for item in exercise.properties:
        if not _is_positive(item.points) or not item.says.strip() or not callable(item.test):
            yield f"the property {item.says!r}", "points above 0, what it says, and a test"
        if item.part not in range(len(exercise.signatures)):
            yield f"part {item.part} of {item.says!r}", "0, or in a clinic 1 for the test"
        if item.part == 1 and item.by_case:
            # Passing on every right program would earn a share of "fails on broken programs".
            yield f"by_case of the test, {item.says!r}", "all or nothing, in several properties"
        if item.together and item.by_case:
            yield f"together and by_case, {item.says!r}", "one of them: together there is one case"
    total = sum(item.points for item in exercise.properties)
    if not math.isclose(total, exercise.points):
        yield f"{exercise.points} points", f"the sum of the properties' points, {total}"
    if (exercise.cases is None) != (exercise.kind == "answer"):
        yield "the wrong cases", "a function of a generator, and none for an answer"
    if exercise.reference is None:
        yield "no reference", "what gets full points, or 'module:name'"
    if not exercise.shown.strip():
        yield "no text in shown", "what a passed exercise has shown, and where it returns"
    names = [item.name for item in exercise.misconceptions]
    if not names or len(set(names)) < len(names):
        yield f"the misconceptions {names}", "at least one, each with a name of its own"
    for item in exercise.misconceptions:
        if not item.says.strip():
            yield f"no sentence for {item.name!r}", "what the learner reads"
        if exercise.kind == "clinic" and not _is_pair(item.wrong):
            yield f"{item.name!r} in a clinic", "a pair, one of them None if it is not meant"
    broken = sum(bool(program.fault) for program in exercise.programs)
    right = len(exercise.programs) - broken
    if exercise.kind == "clinic" and (right < 1 or broken < 2):
        yield f"{right} right, {broken} broken programs", "at least one and two"
    parts = {item.part for item in exercise.properties}
    if exercise.kind == "clinic" and parts != {0, 1}:
        yield (
            f"properties of the parts {sorted(parts)}",
            "some of the repair, 0, and of the test, 1",
        )
    if exercise.kind != "clinic" and exercise.programs:
        yield f"programs of kind {exercise.kind!r}", "a clinic"


def _is_pair(wrong: Any) -> bool:
    return isinstance(wrong, tuple) and len(wrong) == 2 and any(each is not None for each in wrong)


def _is_positive(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and 0 < number < 1e6


def argument_names(signature: str) -> list[str] | None:
    """Return the names of the arguments in ``"name(argument, …)"``, None if it is not one."""
    text = signature if "(" in signature else f"{signature}()"
    try:
        (function,) = ast.parse(f"def {text}: pass").body
    except (SyntaxError, ValueError):
        return None
    assert isinstance(function, ast.FunctionDef)
    given = function.args
    if function.name != text.partition("(")[0]:
        return None
    if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs:
        return None  # cases are given by position and shown by name
    return [argument.arg for argument in given.args]
