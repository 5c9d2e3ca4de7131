"""A picture that is drawn again when a slider is moved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from gan_course.viz.plots import DescribedFigure
from gan_course.viz.widgets.panel import Panel, on_main_loop, status

__all__ = ["draw_with_sliders"]

_MOST = 3  # more than three, and nobody finds what each of them does


class _Slider(anywidget.AnyWidget):
    """A range input of the browser's own; the handles of ipywidgets' sliders have no names."""

    _esm = Path(__file__).with_name("slider.js")
    name = traitlets.Unicode().tag(sync=True)
    min = traitlets.Float().tag(sync=True)
    max = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    value = traitlets.Float().tag(sync=True)

    def __repr__(self) -> str:
        return f"[Slider: {self.name} = {self.value:g}]"


def draw_with_sliders(
    draw: Callable[..., DescribedFigure], **sliders: tuple[float, float, float]
) -> Panel:
    """Return sliders and the picture that a function draws for their values.

    Example:
        >>> draw_with_sliders(picture, mean=(-7.0, 7.0, 0.0), deviation=(0.3, 2.0, 1.2))
        Sliders: mean from -7 to 7, at 0; deviation from 0.3 to 2, at 1.2
        (run the cell in JupyterLab to move them)

    Args:
        draw: Called with one keyword argument a slider; returns a picture of the course. Where it
            raises a ValueError, the last picture stays and the message is shown.
        sliders: Name of the argument → (lowest, highest, where it starts); one to three.

    Raises:
        ValueError: No slider or more than three, or a start that is not within its range.

    Lesson 02.
    """
    if not 1 <= len(sliders) <= _MOST:
        raise ValueError(f"Received {len(sliders)} sliders, expected one to {_MOST}.")
    for name, (low, high, start) in sliders.items():
        if not low <= start <= high or low == high:
            raise ValueError(
                f"{name} is ({low:g}, {high:g}, {start:g}), expected (lowest, highest, start) with "
                "the start between the other two."
            )
    picture, note = widgets.HTML(), widgets.HTML()
    controls = {
        name: _Slider(name=name, min=low, max=high, step=(high - low) / 100, value=start)
        for name, (low, high, start) in sliders.items()
    }

    def redraw(_: Any = None) -> None:
        values = {name: control.value for name, control in controls.items()}
        try:
            picture.value = draw(**values)._repr_html_()
        except ValueError as error:
            note.value = status(str(error))
            return
        said = ", ".join(f"{name} = {value:.3g}" for name, value in values.items())
        note.value = status(f"Drawn for {said}.")

    redraw()
    for control in controls.values():
        control.observe(on_main_loop(redraw), names="value")
    ranges = "; ".join(
        f"{name} from {low:g} to {high:g}, at {start:g}"
        for name, (low, high, start) in sliders.items()
    )
    text = f"Sliders: {ranges}\n(run the cell in JupyterLab to move them)"
    return Panel([*controls.values(), picture, note], text)
