"""Checks of the numbers that a run is asked for. They are light, and come before anything slow."""

import math
from typing import Any

import numpy as np

from gan_course.data import NUM_CLASSES

__all__ = ["RunError", "check_amount", "check_count", "check_label", "check_seed"]

LARGEST_COUNT = 1_000_000
LARGEST_SEED = 2**31 - 1


class RunError(ValueError):
    """What was asked for or named cannot be used: a wrong number, folder or file."""


def check_amount(
    steps: int | None = None, seconds: float | None = None, epochs: int | None = None
) -> None:
    """Check how much training is asked for: at most one of the three, positive.

    Raises:
        RunError: A number is out of range, or more than one is given.
    """
    for name, value in (("steps", steps), ("epochs", epochs)):
        if value is not None and (not _is_whole(value) or value < 1):
            raise RunError(f"{name} is {value!r}, expected a whole number of at least 1.")
    if seconds is not None and not (_is_number(seconds) and 0 < seconds < math.inf):
        # In this form NaN is refused too: no comparison with it is true.
        raise RunError(f"seconds is {seconds!r}, expected a positive, finite number.")
    asked = {"steps": steps, "seconds": seconds, "epochs": epochs}
    given = [name for name, value in asked.items() if value is not None]
    if len(given) > 1:
        raise RunError(f"{' and '.join(given)} are given together. Expected at most one of them.")


def check_count(count: int) -> None:
    """Check how many images are asked for."""
    if not _is_whole(count) or not 1 <= count <= LARGEST_COUNT:
        raise RunError(f"n is {count!r}, expected a whole number from 1 to {LARGEST_COUNT}.")


def check_label(label: int | None) -> None:
    """Check the digit that is asked for."""
    if label is not None and (not _is_whole(label) or not 0 <= label < NUM_CLASSES):
        raise RunError(f"label is {label!r}, expected a digit from 0 to 9.")


def check_seed(seed: int) -> None:
    """Check a seed: Keras takes none above 32 bits, and a recipe makes two of it."""
    if not _is_whole(seed) or not 0 <= seed <= LARGEST_SEED:
        raise RunError(f"seed is {seed!r}, expected a whole number from 0 to {LARGEST_SEED}.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
