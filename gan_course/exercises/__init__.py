"""Exercises that answer with the reason. ``contract.py`` says how to write one.

Everything is imported when it is first used: ``answering`` and ``plain``, which run a learner's
code, then need none of the definitions, and work where these are not even installed.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gan_course.exercises.answering import answer
    from gan_course.exercises.catalogue import exercises, find
    from gan_course.exercises.checking import SHEET_FILE, check, hint, solution
    from gan_course.exercises.contract import (
        Case,
        Exercise,
        ExerciseError,
        Fault,
        Misconception,
        Program,
        Property,
    )
    from gan_course.exercises.judging import PUBLIC_SEED, ask, judge
    from gan_course.exercises.progress import PROGRESS_FILE
    from gan_course.exercises.properties import measured

_MODULES = {
    "answering": ("answer",),
    "catalogue": ("exercises", "find"),
    "checking": ("SHEET_FILE", "check", "hint", "solution"),
    "contract": (
        *("Case", "Exercise", "ExerciseError", "Fault"),
        *("Misconception", "Program", "Property"),
    ),
    "judging": ("PUBLIC_SEED", "ask", "judge"),
    "progress": ("PROGRESS_FILE",),
    "properties": ("measured",),
}

__all__ = [
    "PROGRESS_FILE",
    "PUBLIC_SEED",
    "SHEET_FILE",
    "Case",
    "Exercise",
    "ExerciseError",
    "Fault",
    "Misconception",
    "Program",
    "Property",
    "answer",
    "ask",
    "check",
    "exercises",
    "find",
    "hint",
    "judge",
    "measured",
    "solution",
]


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(importlib.import_module(f"gan_course.exercises.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
