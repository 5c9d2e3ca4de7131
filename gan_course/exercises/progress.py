"""How many points a learner has so far: kept beside the sheet, over restarts of the kernel."""

import contextlib
import json
import math
import os
from pathlib import Path
from typing import Any

from gan_course.exercises.catalogue import exercises
from gan_course.exercises.render import number

__all__ = ["PROGRESS_FILE", "lessons_begun", "record", "sheet_line"]

PROGRESS_FILE = ".gan_course_progress.json"

# What this kernel has seen and could not write down.
_seen: dict[str, float] = {}


def record(identifier: str, points: float) -> None:
    """Keep the points of the last check of an exercise; a folder that refuses is no error."""
    _seen[identifier] = points
    kept = _kept() | {identifier: points}
    temporary = Path(f"{PROGRESS_FILE}.{os.getpid()}")
    text = json.dumps({"points": dict(sorted(kept.items()))}, indent=1) + "\n"
    with contextlib.suppress(OSError):
        try:
            temporary.write_text(text, encoding="utf-8")
            os.replace(temporary, PROGRESS_FILE)
            _seen.clear()
        finally:
            temporary.unlink(missing_ok=True)


def _kept() -> dict[str, float]:
    try:
        points: Any = json.loads(Path(PROGRESS_FILE).read_text(encoding="utf-8"))["points"]
        kept = {str(name): float(value) for name, value in points.items()}
        kept = {name: value for name, value in kept.items() if math.isfinite(value)}
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ):
        kept = {}  # none yet, or damaged: the next check of each exercise restores its points
    return kept | _seen


def lessons_begun() -> list[str]:
    """Return the lessons of whose sheets something was checked in this folder."""
    kept = _kept()
    return sorted({exercise.lesson for exercise in exercises() if exercise.id in kept})


def sheet_line(lesson: str) -> str:
    """Return "Sheet 02: 5 of 20 points." for the sheet of a lesson."""
    kept, own = _kept(), exercises(lesson)
    judged = [exercise for exercise in own if exercise.kind != "text"]
    total = sum(exercise.points for exercise in judged)
    points = sum(min(max(kept.get(each.id, 0.0), 0.0), each.points) for each in judged)
    by_person = sum(exercise.points for exercise in own if exercise.kind == "text")
    more = f" A person gives up to {number(by_person)} more." if by_person else ""
    done = " All done." if points >= total else ""
    return f"Sheet {lesson}: {number(points)} of {number(total)} points.{done}{more}"
