"""Train a recipe into a run folder."""

import contextlib
import dataclasses
import os
import platform
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import gan_course
from gan_course.backend import keras, tf
from gan_course.data import NUM_CLASSES, to_float
from gan_course.recipes import RECIPES, Recipe, build_gan, training_data
from gan_course.runs.checks import RunError, check_amount, check_seed
from gan_course.runs.folder import (
    GENERATOR,
    HISTORY,
    SAMPLES,
    Output,
    Run,
    TrainingFailed,
    check_output,
    written_whole,
)
from gan_course.runs.samples import MEASURED_COUNT, measure, sample_generator
from gan_course.training import HistoryCSV, TimeBudget
from gan_course.viz.plots import png_bytes, tile

__all__ = ["Progress", "train_run"]

_TRAINING_IMAGES = 60_000
_NO_END = 2**31 - 1  # steps of a training that a clock ends


@dataclasses.dataclass(frozen=True)
class Progress:
    """Where a run stands.

    Args:
        stage: "building", "training", "saving" or "measuring".
        step: Training steps done.
        seconds: Since the end of the first step.
        losses: "discriminator_loss" and "generator_loss"; empty before the first step.
        fraction: How much of the training is done, from 0 to 1.
    """

    stage: str
    step: int = 0
    seconds: float = 0.0
    losses: dict[str, float] = dataclasses.field(default_factory=dict)
    fraction: float = 0.0


def train_run(
    recipe: Recipe | str,
    out: str | Path,
    *,
    steps: int | None = None,
    seconds: float | None = None,
    epochs: int | None = None,
    seed: int = 0,
    force: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Train a recipe, save the averaged generator, and measure it with 10,000 images.

    Ctrl-C ends the training early and keeps what was trained; the run's state is then
    "interrupted". A second one, or one after the training, leaves out the measuring.

    Args:
        recipe: A recipe or the name of one.
        out: The run folder, made if need be.
        steps: How many training steps; by default the recipe's.
        seconds: Instead of steps, how long, counted from the end of the first step.
        epochs: Instead of steps, how many passes through the training images.
        seed: Decides weights, noise and the order of the images. The same seed and steps give
            the same weights on the same machine, bit for bit.
        force: Replace a run that is in the folder. It is kept until the new one is complete.
        progress: Called at most five times a second, and at the beginning of each stage.

    Returns:
        The run.

    Raises:
        RunError: An argument or the folder cannot be used; nothing was written.
        TrainingFailed: The training diverged to NaN.
        KeyboardInterrupt: Ctrl-C before the first step was done; the folder is as it was.
        OSError: Writing failed, for instance on a full disk.

    Lesson 05.
    """
    recipe = _named(recipe)
    check_amount(steps, seconds, epochs)
    check_seed(seed)
    total = steps or recipe.steps
    if epochs is not None:
        total = epochs * (_TRAINING_IMAGES // recipe.batch_size)
    if seconds is not None:
        total = _NO_END
    watch = _Watch(progress or (lambda _: None), total, seconds)
    output = Output(check_output(out, force=force), _record(recipe, seed, steps, seconds, epochs))
    try:
        watch.stage("building")
        gan = build_gan(recipe, seed=seed)
        callbacks = [watch]
        if seconds is not None:
            callbacks.append(TimeBudget(seconds))
        interrupted = _fit(gan, recipe, seed, total, callbacks, output.folder / HISTORY)
        with _interruptions_held() as held:  # a second Ctrl-C must not end the saving
            watch.stage("saving")
            _save(gan, output, watch)
            output.finish("interrupted" if interrupted else "complete")
    except BaseException as error:
        output.abandon(error)
        raise
    if not held:
        with contextlib.suppress(KeyboardInterrupt):
            watch.stage("measuring")
            images, _ = sample_generator(gan.averaged_generator, MEASURED_COUNT)
            output.record["metrics"] = measure(images)
            output.write_record()
    return Run(output.folder, output.record)


def _named(recipe: Recipe | str) -> Recipe:
    if isinstance(recipe, Recipe):
        return recipe
    if recipe not in RECIPES:
        raise RunError(f"No recipe is called {recipe!r}. There are: {', '.join(RECIPES)}.")
    return RECIPES[recipe]


def _record(
    recipe: Recipe, seed: int, steps: int | None, seconds: float | None, epochs: int | None
) -> dict[str, Any]:
    if steps is seconds is epochs is None:
        steps = recipe.steps
    asked = {"steps": steps, "seconds": seconds, "epochs": epochs}
    return {
        "recipe": dataclasses.asdict(recipe),
        "seed": int(seed),
        "asked": {name: value for name, value in asked.items() if value is not None},
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {
            "gan_course": gan_course.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "keras": keras.__version__,
            "tensorflow": tf.__version__,
        },
        "platform": {
            "system": platform.platform(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
        },
    }


class _Watch(keras.callbacks.Callback):
    """Count steps and seconds, and tell ``progress`` about them, not too often."""

    INTERVAL = 0.2

    def __init__(
        self, progress: Callable[[Progress], None], total: int, budget: float | None
    ) -> None:
        super().__init__()
        self.progress = progress
        self.total = total
        self.budget = budget
        self.steps = 0
        self._first: float | None = None
        self.seconds = 0.0
        self.created = time.perf_counter()
        self.startup = 0.0
        self._losses: dict[str, float] = {}
        self._told = -self.INTERVAL

    def stage(self, name: str) -> None:
        """Announce a new stage."""
        done = self.seconds / self.budget if self.budget else self.steps / self.total
        self.progress(Progress(name, self.steps, self.seconds, self._losses, min(done, 1.0)))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Take the time; report if the last report is old enough."""
        now = time.perf_counter()
        self.steps = int(self.model.steps)  # train_run starts from a new model
        if self._first is None:
            self._first = now
            self.startup = now - self.created
        self.seconds = now - self._first
        if self.seconds - self._told >= self.INTERVAL:
            self._told = self.seconds
            self._losses = {name: float(value) for name, value in (logs or {}).items()}
            self.stage("training")


def _fit(gan: Any, recipe: Recipe, seed: int, total: int, callbacks: list[Any], path: Path) -> bool:
    """Train; return whether Ctrl-C ended it. Before the first step is done, Ctrl-C goes on up."""
    history = HistoryCSV(path, every=max(1, min(50, total // 20)))
    try:
        gan.fit(
            training_data(recipe, seed=seed),
            steps_per_epoch=total,
            verbose=0,
            shuffle=False,
            callbacks=[*callbacks, history],
        )
    except KeyboardInterrupt:
        if int(gan.steps) == 0:
            raise
        return True
    finally:
        history.close()
    return False


def _save(gan: Any, output: Output, watch: _Watch) -> None:
    """Write generator and samples, and what the training did into the record."""
    if not all(np.isfinite(weight).all() for weight in gan.averaged_generator.get_weights()):
        raise TrainingFailed(
            f"The training diverged: after {int(gan.steps)} steps the generator's weights hold NaN "
            "or infinity. Train again with another seed or smaller learning rates."
        )
    with written_whole(output.folder / GENERATOR) as temporary:
        gan.averaged_generator.save(temporary)
    # The same noise in every run, whatever its seed, so that two runs can be compared by eye; in
    # a conditional one a column for each digit.
    labels = np.tile(np.arange(NUM_CLASSES), 10)
    images, _ = sample_generator(gan.averaged_generator, len(labels), labels=labels)
    with written_whole(output.folder / SAMPLES) as temporary:
        temporary.write_bytes(png_bytes(tile(to_float(images)), scale=2))
    output.record["training"] = {
        "steps": int(gan.steps),
        "seconds": round(watch.seconds, 3),
        "startup_seconds": round(watch.startup, 3),
    }


@contextlib.contextmanager
def _interruptions_held() -> Iterator[list[int]]:
    """Collect Ctrl-C instead of stopping; give the list of what came."""
    held: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield held  # signals go to the main thread alone
        return
    before = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield held
    finally:
        # None: a handler that was not installed from Python, which cannot be put back.
        signal.signal(signal.SIGINT, before or signal.default_int_handler)
