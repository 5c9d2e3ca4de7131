"""Exercises that answer with the reason. ``contract.py`` says how to write one."""

from gan_course.exercises.answering import answer
from gan_course.exercises.catalogue import exercises, find
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

__all__ = [
    "PUBLIC_SEED",
    "Case",
    "Exercise",
    "ExerciseError",
    "Fault",
    "Misconception",
    "Program",
    "Property",
    "answer",
    "ask",
    "exercises",
    "find",
    "judge",
]
