"""Predictions: the learner commits to an answer, then runs the cell that shows it.

They are not graded and cost nothing; a wrong one that was meant is worth more than a right one
that was read off the next line.
"""

import html
import math
import re
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from gan_course.viz.widgets.panel import Panel, on_main_loop, status

__all__ = ["Prediction", "outcome", "predict"]

_kept: dict[str, "Prediction"] = {}


class Prediction(Panel):
    """A question with choices, or with a number to type; made by :func:`predict`."""

    def __init__(self, question: str, choices: Sequence[Any] | None) -> None:
        self.choices = None if choices is None else list(choices)
        self.answer: Any = None
        self._note = widgets.HTML(status("Not answered yet."))
        names = None if choices is None else [str(choice) for choice in choices]
        if names is None:
            self._control = widgets.Text(
                placeholder="a number",
                continuous_update=False,
                description="Your prediction:",
                style={"description_width": "initial"},
            )
            lines = ["  your number: ____"]
        else:
            self._control = widgets.RadioButtons(
                options=names,
                index=None,
                description="Your prediction:",
                style={"description_width": "initial"},
                layout={"width": "max-content"},
            )
            lines = [f"  ( ) {name}" for name in names]
        self._control.observe(on_main_loop(self._changed), names="value")
        label = widgets.HTML(f"<strong>Predict.</strong> {html.escape(question)}")
        super().__init__(
            [label, self._control, self._note], "\n".join([f"Predict. {question}", *lines])
        )

    def _changed(self, change: Any = None) -> None:
        if self.choices is not None:
            index = self._control.index
            self.answer = None if index is None else self.choices[index]
        else:
            typed = self._control.value.strip()
            self.answer = _number(typed)
            if typed and self.answer is None:
                self._note.value = status(f"{typed!r} is not a number, such as 12 or 0.5.")
                return
        self._note.value = status(
            "Not answered yet."
            if self.answer is None
            else f"Kept: {self.answer}. Now run the next cell."
        )

    def choose(self, answer: Any) -> None:
        """Answer without the widget, for those who work in plain Python.

        Raises:
            ValueError: The answer is not among the choices, or not a number.
        """
        if self.choices is None:
            if isinstance(answer, bool) or not isinstance(answer, int | float):
                raise ValueError(f"The prediction is {answer!r}, expected a number.")
            self._control.value = str(answer)
        else:
            if answer not in self.choices:
                raise ValueError(f"The prediction is {answer!r}, expected one of {self.choices}.")
            self._control.index = self.choices.index(answer)
        self._changed()  # also where the callback only posts to an event loop


def predict(name: str, question: str, choices: Sequence[Any] | None = None) -> Prediction:
    """Ask for a prediction and keep it until :func:`outcome` shows what happened.

    Example:
        >>> predict("sum", "What is 2 + 2?", [3, 4, 5])
        Predict. What is 2 + 2?
          ( ) 3
          ( ) 4
          ( ) 5

    Args:
        name: Connects the question with its outcome.
        question: One sentence.
        choices: At least two different answers; without them the learner types a number.

    Returns:
        The widget, which is also its own plain text; ``.choose(answer)`` answers without a mouse.

    Raises:
        ValueError: Fewer than two choices, or two that are equal.

    Lesson 00.
    """
    if choices is not None and (len(choices) < 2 or len({str(c) for c in choices}) < len(choices)):
        raise ValueError(f"choices is {choices!r}, expected at least two different answers.")
    _kept[name] = Prediction(question, choices)
    return _kept[name]


def outcome(name: str, happened: Any, because: str = "") -> None:
    """Print what happened beside what was predicted.

    Args:
        name: The name given to :func:`predict`.
        happened: What came out, as it should be printed.
        because: One sentence more.

    Raises:
        KeyError: No question of this name was asked.

    Lesson 00.
    """
    if name not in _kept:
        raise KeyError(
            f"No prediction is called {name!r}. Run the cell with predict({name!r}, …) first; "
            f"asked so far: {', '.join(sorted(_kept)) or 'none'}."
        )
    _kept[name]._changed()  # the control may hold an answer whose message still waits in the loop
    # Not removed: a cell that is run a second time should say the same again.
    answer = _kept[name].answer
    said = "You made no prediction." if answer is None else f"You said: {answer}."
    print(f"{said} It was: {happened}.", because, sep="\n" if because else "")


def _number(typed: str) -> int | float | None:
    if re.fullmatch(r"-?\d+,\d{1,2}", typed):  # 2,5 as much of the world writes it; not 1,000
        typed = typed.replace(",", ".")
    try:
        number = float(typed)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
