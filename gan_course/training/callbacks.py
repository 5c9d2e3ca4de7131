"""Keras callbacks that watch and stop a training.

They draw and measure nothing themselves: what should be drawn is given as a function, so that
this module needs no plotting library.
"""

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gan_course.backend import keras
from gan_course.training.sampling import sample_images

__all__ = ["HistoryCSV", "SampleGrid", "TimeBudget"]


class SampleGrid(keras.callbacks.Callback):
    """Give the averaged generator's images of the same fixed noise to a function, again and again.

    Fixed noise makes the pictures comparable: what changes from one to the next is the network.

    Args:
        draw: Called as ``draw(images, step)`` with float32 images (N, 28, 28, 1) in [-1, 1] and
            the number of training steps done.
        labels: Integer labels (N,) for a conditional pair; their length is the number of images.
        count: Number of images for a pair without labels.
        every: Steps between two calls.
        seed: Decides the noise.

    Raises:
        ValueError: ``every`` or ``count`` is below 1.

    Lesson 00.
    """

    def __init__(
        self,
        draw: Callable[[np.ndarray, int], None],
        *,
        labels: np.ndarray | None = None,
        count: int = 100,
        every: int = 100,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if every < 1 or count < 1:
            raise ValueError(
                f"every={every!r} and count={count!r}: expected whole numbers of at least 1."
            )
        self.draw = draw
        self.labels = labels
        self.count = count if labels is None else len(labels)
        self.every = every
        self.seed = seed

    def sample(self) -> np.ndarray:
        """Return the averaged generator's images of the fixed noise."""
        return sample_images(
            self.model.averaged_generator, self.count, labels=self.labels, seed=self.seed
        )

    def on_train_begin(self, logs: Any = None) -> None:
        """Draw what the untrained (or loaded) generator makes."""
        self._before = int(self.model.steps)
        self._drawn = 0
        self.draw(self.sample(), 0)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Draw after each ``every`` steps."""
        steps = int(self.model.steps) - self._before  # an execution may hold several steps
        if steps // self.every > self._drawn // self.every:
            self._drawn = steps
            self.draw(self.sample(), steps)


class TimeBudget(keras.callbacks.Callback):
    """Stop the training after a number of seconds, counted from the end of the first step.

    The first step compiles the graph and would otherwise eat a part of the budget that depends
    on the machine. At least one step is made. (With ``steps_per_execution``, at least one
    execution.)

    Args:
        seconds: Positive, finite.

    Raises:
        ValueError: ``seconds`` is not positive and finite.

    Lesson 00.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        if not 0 < seconds < float("inf"):
            raise ValueError(f"seconds is {seconds!r}, expected a positive, finite number.")
        self.seconds = seconds
        self._start: float | None = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Forget an earlier training."""
        self._start = None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Start the clock after the first step; stop once the budget is used."""
        now = time.perf_counter()
        if self._start is None:
            self._start = now
        elif now - self._start >= self.seconds:
            self.model.stop_training = True


class HistoryCSV(keras.callbacks.Callback):
    """Write step, seconds and losses to a CSV file while training goes on.

    Keras' own ``CSVLogger`` writes once an epoch; a GAN trained for half a minute has none. Each
    row holds the means since the row before, and starts them anew. Seconds count from the end of
    the first step, which compiles. The last row may cover fewer steps than the others.

    Args:
        path: File to write; its folder must exist. An existing file is replaced, also by a second
            ``fit`` with the same callback.
        every: Steps between two rows. A row is also written at the end of each epoch, where Keras
            starts the means anew itself.

    Raises:
        ValueError: ``every`` is below 1.

    Lesson 04.
    """

    def __init__(self, path: str | Path, *, every: int = 50) -> None:
        super().__init__()
        if every < 1:
            raise ValueError(f"every is {every!r}, expected a whole number of at least 1.")
        self.path = Path(path)
        self.every = every
        self._file: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Open the file and write its header."""
        self.close()
        self._before = int(self.model.steps)
        self._written = 0
        self._start: float | None = None
        self._file = self.path.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["step", "seconds", "discriminator_loss", "generator_loss"])
        self._file.flush()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Write a row after each ``every`` steps."""
        if self._start is None:
            self._start = time.perf_counter()
        if self._steps() // self.every > self._written // self.every:
            self._write_row()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write a row for the steps since the last one."""
        self._write_row()

    def on_train_end(self, logs: Any = None) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Write what is left and close the file; to be called after an interrupted training."""
        if self._file is not None:
            self._write_row()
            self._file.close()
            self._file = None

    def _steps(self) -> int:
        return int(self.model.steps) - self._before

    def _write_row(self) -> None:
        steps = self._steps()
        if steps == self._written or self._start is None:
            return
        self._written = steps
        seconds = round(time.perf_counter() - self._start, 3)
        means = [float(mean.result()) for mean in self.model.loss_means.values()]
        self._writer.writerow([steps, seconds, *means])
        self._file.flush()  # an interrupted training keeps its history
        self.model.reset_metrics()
