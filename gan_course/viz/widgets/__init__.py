"""Widgets: the only place of the course that imports ipywidgets."""

from gan_course.viz.widgets.digits import ask_for_digit, write_number
from gan_course.viz.widgets.live import TrainingRecord, watch_training
from gan_course.viz.widgets.panel import note
from gan_course.viz.widgets.prediction import Prediction, outcome, predict
from gan_course.viz.widgets.sliders import draw_with_sliders

__all__ = [
    "Prediction",
    "TrainingRecord",
    "ask_for_digit",
    "draw_with_sliders",
    "note",
    "outcome",
    "predict",
    "watch_training",
    "write_number",
]
