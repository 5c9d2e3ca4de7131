"""Widgets that let a conditional generator draw what the learner asks for."""

from typing import Any

import ipywidgets as widgets
import numpy as np

from gan_course.training import sample_images
from gan_course.viz.plots import image_html, png_bytes, tile
from gan_course.viz.widgets.panel import Panel, on_main_loop, status

__all__ = ["ask_for_digit", "write_number"]

_LONGEST = 20


def ask_for_digit(generator: Any, *, count: int = 8, seed: int = 0) -> Panel:
    """Return a widget with a button for each digit; the generator draws it ``count`` times.

    Pressing the same digit again gives new noise, so new handwriting.

    Args:
        generator: Conditional generator, [noise (N, latent_dim), labels (N,)] → images.
        count: Pictures at once.
        seed: Decides the noise.

    Lesson 00.
    """
    rng = np.random.default_rng(seed)
    image = widgets.HTML()
    note = widgets.HTML()

    def draw(digit: int) -> None:
        images = sample_images(generator, labels=[digit] * count, seed=rng)
        image.value = image_html(
            png_bytes(tile(images, count)), f"{count} drawings of the digit {digit}", 60 * count
        )
        note.value = status(f"{count} times {digit}, each from noise of its own.")

    buttons = []
    for digit in range(10):
        button = widgets.Button(
            description=str(digit), tooltip=f"Draw the digit {digit}", layout={"width": "2.6em"}
        )
        button.on_click(on_main_loop(lambda _, digit=digit: draw(digit)))
        buttons.append(button)
    draw(3)
    row = widgets.HBox(buttons, layout={"flex_flow": "row wrap"})
    return Panel(
        [row, image, note],
        "Ask for a digit: [0] [1] [2] [3] [4] [5] [6] [7] [8] [9]\n"
        "(buttons; run the cell in JupyterLab to press them)",
    )


def write_number(generator: Any, number: str = "2026", *, seed: int = 0) -> Panel:
    """Return a widget in which the learner types a number and the generator writes it.

    Args:
        generator: Conditional generator, [noise (N, latent_dim), labels (N,)] → images.
        number: What stands there first: 1 to 20 digits.
        seed: Decides the noise.

    Raises:
        ValueError: ``number`` is not 1 to 20 digits.

    Lesson 00.
    """
    number = number.replace(" ", "")
    problem = _problem_with(number)
    if problem:
        raise ValueError(f"number is {number!r}. {problem}")
    rng = np.random.default_rng(seed)
    field = widgets.Text(
        value=number,
        description="A number:",
        continuous_update=True,
        style={"description_width": "initial"},
    )
    image = widgets.HTML()
    note = widgets.HTML()

    def draw(_: Any = None) -> None:
        typed = field.value.replace(" ", "")
        problem = _problem_with(typed)
        if problem:  # the last good picture stays
            note.value = status(problem)
            return
        images = sample_images(generator, labels=[int(digit) for digit in typed], seed=rng)
        image.value = image_html(
            png_bytes(tile(images, len(typed), gap=0)),
            f"The number {typed}, written by the generator",
            56 * len(typed),
        )
        note.value = status(f"Written: {typed}.")

    field.observe(on_main_loop(draw), names="value")
    draw()
    return Panel(
        [field, image, note],
        f"A number: [{number}]\n(a text field; run the cell in JupyterLab to type another)",
    )


def _problem_with(typed: str) -> str:
    if not typed:
        return "Type a number, for instance a year."
    wrong = sorted({character for character in typed if character not in "0123456789"})
    if wrong:
        return (
            f"The generator knows the digits 0 to 9 only; it cannot write “{''.join(wrong)}”. "
            "Remove that and it writes on."
        )
    if len(typed) > _LONGEST:
        return f"That is {len(typed)} digits; at most {_LONGEST} fit on a line."
    return ""
