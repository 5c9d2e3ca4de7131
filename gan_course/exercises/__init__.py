"""Exercises that answer with the reason. ``contract.py`` says how to write one."""

from gan_course.exercises.answering import answer
from gan_course.exercises.catalogue import exercises, find
from gan_course.exercises.check import SHEET_FILE, check, hint, solution
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
    "solution",
]
