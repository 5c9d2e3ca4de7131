"""A training that the learner watches: pictures, curves and progress, while the cell runs.

It has no controls of its own, because a running cell could not answer them: the notebook's stop
button interrupts it, and what was trained is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import numpy as np
from IPython.display import display

from gan_course.viz.plots import image_html, plot_training, png_bytes, tile
from gan_course.viz.widgets.panel import Panel, status

if TYPE_CHECKING:
    from gan_course.training import GAN

__all__ = ["TrainingRecord", "watch_training"]


@dataclass
class TrainingRecord:
    """What a watched training left behind; a list entry for each drawing.

    Args:
        steps: Training steps done at each drawing, from 0.
        images: float32 images (N, 28, 28, 1) of the same fixed noise.
        quality: What ``measure`` said of the images.
        losses: Mean losses since the drawing before; one entry fewer, since step 0 has none.
        interrupted: Whether the learner stopped it.
    """

    steps: list[int] = field(default_factory=list)
    images: list[np.ndarray] = field(default_factory=list)
    quality: list[float] = field(default_factory=list)
    losses: dict[str, list[float]] = field(default_factory=dict)
    interrupted: bool = False


def watch_training(
    gan: "GAN",
    data: Any,
    *,
    steps: int,
    measure: Callable[[np.ndarray], float] | None = None,
    quality_name: str = "quality",
    labels: Sequence[int] | None = None,
    columns: int = 10,
    every: int = 50,
    seed: int = 0,
) -> TrainingRecord:
    """Train a pair and show, every few steps, what it draws.

    Args:
        gan: A compiled GAN.
        data: Endless ``tf.data`` pipeline, as for ``gan.fit``.
        steps: Training steps.
        measure: Called with the images of the fixed noise (N, 28, 28, 1); returns a number that is
            drawn as a curve, for instance the share of digits a classifier recognises.
        quality_name: What that number is called in the picture.
        labels: Labels of the pictures, for a conditional pair; else 60 pictures.
        columns: Pictures in a row.
        every: Steps between two drawings.
        seed: Decides the fixed noise.

    Returns:
        What was seen, for plots after the training.

    Lesson 00.
    """
    from gan_course.training import SampleGrid  # loads TensorFlow, which other widgets do not need

    record = TrainingRecord()
    progress = widgets.HTML()
    image = widgets.HTML()
    curves = widgets.HTML()

    def draw(images: np.ndarray, step: int) -> None:
        said = f"Step {step} of {steps}"
        quality = None if measure is None else measure(images)
        means = {name: float(mean.result()) for name, mean in gan.loss_means.items()}
        # Everything is computed by now: an interruption leaves lists of equal length.
        record.steps.append(step)
        record.images.append(images)
        if quality is not None:
            record.quality.append(quality)
            said += f"; {quality_name}: {quality:.0%}"
        if step:
            for name, mean in means.items():
                record.losses.setdefault(name, []).append(mean)
            gan.reset_metrics()
            figure = plot_training(
                record.steps, record.losses, record.quality, quality_name, last_step=steps
            )
            curves.value = image_html(png_bytes(figure), figure.description)
        image.value = image_html(
            png_bytes(tile(images, columns)), f"Generated images at step {step}", 52 * columns
        )
        bar = f'<progress aria-label="Training" max="{steps}" value="{step}"></progress>'
        progress.value = bar + status(said + ".")

    grid = SampleGrid(
        draw,
        labels=None if labels is None else np.asarray(labels),
        count=60,
        every=every,
        seed=seed,
    )
    display(Panel([progress, image, curves], "(a live view of the training, in JupyterLab)"))
    before = int(gan.steps)
    try:
        gan.fit(data, steps_per_epoch=steps, verbose=0, shuffle=False, callbacks=[grid])
    except KeyboardInterrupt:
        record.interrupted = True
        progress.value = status(
            f"You stopped the training after {int(gan.steps) - before} of {steps} steps. "
            "What was trained is kept: the cells below work with it."
        )
    return record
