"""The GAN course: reusable pieces of the lessons.

Importing this package is light: TensorFlow, matplotlib and ipywidgets are loaded only when
something needs them.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

# What lessons take from the top level, and where it lives. It is looked up at first use.
LAZY = {
    "check": "gan_course.exercises",
    "hint": "gan_course.exercises",
    "outcome": "gan_course.viz.widgets",
    "predict": "gan_course.viz.widgets",
    "solution": "gan_course.exercises",
}

__all__ = ["__version__", *sorted(LAZY)]


def __getattr__(name: str) -> Any:
    if name in LAZY:
        return getattr(importlib.import_module(LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
