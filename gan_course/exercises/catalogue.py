"""Which exercises there are: every ``Exercise`` at the top level of a ``lesson_NN`` module.

Where a lesson's definitions would make too long a module, ``lesson_NN`` is a folder of modules, all
of which are read, in the order of their names.
"""

import dataclasses
import functools
import importlib
import pkgutil
import re

import gan_course.exercises
from gan_course.exercises.contract import Exercise, ExerciseError

__all__ = ["exercises", "find"]


@functools.cache
def exercises(lesson: str | None = None) -> tuple[Exercise, ...]:
    """Return the exercises of a lesson, or of all, in the order of their definitions.

    Args:
        lesson: Two digits, ``"02"``.

    Raises:
        ExerciseError: Two exercises have the same identifier, or a definition cannot be right.
    """
    found: dict[str, Exercise] = {}
    path, prefix = gan_course.exercises.__path__, f"{gan_course.exercises.__name__}."
    for name in sorted(each.name for each in pkgutil.walk_packages(path, prefix)):
        match = re.fullmatch(r"lesson_(\d\d)(\.\w+)?", name.removeprefix(prefix))
        if not match or lesson not in (None, match[1]):
            continue
        for value in vars(importlib.import_module(name)).values():
            if not isinstance(value, Exercise):
                continue
            if value.id in found:
                raise ExerciseError(
                    f"Exercise {value.id!r}: received two definitions; expected an identifier "
                    "that no other exercise of the course has."
                )
            found[value.id] = dataclasses.replace(value, lesson=match[1])
    return tuple(found.values())


def find(identifier: str) -> Exercise:
    """Return the exercise with this identifier.

    Raises:
        KeyError: There is none. Its message names the closest.
    """
    known = {exercise.id: exercise for exercise in exercises()}
    if identifier in known:
        return known[identifier]
    import difflib

    close = difflib.get_close_matches(identifier[:100], known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise KeyError(f"There is no exercise {identifier[:100]!r}.{hint}")
