"""Runs: a recipe trained into a folder, read again, sampled and measured.

A run folder holds

- ``run.json``: versions, seed, recipe and what was asked, written before the training starts; then
  its state, the steps done and the measures;
- ``history.csv``: the losses, written while training;
- ``generator.keras``: the averaged generator;
- ``samples.png``: its images of noise that is the same for all runs.

What needs TensorFlow is imported when it is first used.
"""

from typing import TYPE_CHECKING, Any

from gan_course.runs.checks import RunError, check_amount, check_count, check_label, check_seed
from gan_course.runs.folder import Run, TrainingFailed, check_output, read_run
from gan_course.runs.samples import (
    check_samples_path,
    check_source,
    evaluate,
    load_samples,
    measure,
    sample_generator,
    sample_run,
    save_samples,
)

if TYPE_CHECKING:
    from gan_course.runs.train import Progress, train_run

__all__ = [
    "Progress",
    "Run",
    "RunError",
    "TrainingFailed",
    "check_amount",
    "check_count",
    "check_label",
    "check_output",
    "check_samples_path",
    "check_seed",
    "check_source",
    "evaluate",
    "load_samples",
    "measure",
    "read_run",
    "sample_generator",
    "sample_run",
    "save_samples",
    "train_run",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gan_course.runs import train

    return getattr(train, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
