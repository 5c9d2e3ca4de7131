"""Sliders: moved as the front end would move them."""

import numpy as np
import pytest

from gan_course.viz import plot_curves
from gan_course.viz.widgets import draw_with_sliders


def line(slope, height):
    """Draw a line; refuse a slope of 0."""
    if slope == 0:
        raise ValueError("slope is 0, expected another number.")
    x = np.array([0.0, 1.0])
    return plot_curves(
        x, {"line": slope * x + height}, description=f"slope {slope:.1f} at {height:.1f}"
    )


def test_a_moved_slider_draws_again():
    """The picture follows the slider, with its alternative text, and the move is announced."""
    panel = draw_with_sliders(line, slope=(-2.0, 2.0, 1.0), height=(0.0, 5.0, 3.0))
    slope, height, picture, note = panel.children
    assert 'alt="slope 1.0 at 3.0"' in picture.value
    slope.value = -2.0
    assert 'alt="slope -2.0 at 3.0"' in picture.value
    height.value = 4.0
    assert 'alt="slope -2.0 at 4.0"' in picture.value
    assert 'role="status"' in note.value
    assert "Drawn for slope = -2, height = 4." in note.value


def test_a_value_that_cannot_be_drawn_keeps_the_picture():
    """The function's own message is shown beside the last picture."""
    panel = draw_with_sliders(line, slope=(-2.0, 2.0, 1.0), height=(0.0, 5.0, 3.0))
    slope, _, picture, note = panel.children
    slope.value = 0.0
    assert 'alt="slope 1.0 at 3.0"' in picture.value
    assert "slope is 0, expected another number." in note.value
    slope.value = 2.0
    assert 'alt="slope 2.0 at 3.0"' in picture.value


def test_sliders_in_plain_text():
    """Where there is no front end, names, ranges and starts are told; moving changes nothing."""
    panel = draw_with_sliders(line, slope=(-2.0, 2.0, 1.0), height=(0.0, 5.0, 3.0))
    told = (
        "Sliders: slope from -2 to 2, at 1; height from 0 to 5, at 3\n"
        "(run the cell in JupyterLab to move them)"
    )
    assert repr(panel) == told
    panel.children[0].value = 2.0
    assert panel._repr_mimebundle_()["text/plain"] == told


def test_sliders_refuse_what_makes_no_slider():
    """One to three of them, each with its start within its range."""
    with pytest.raises(ValueError, match="Received 0 sliders, expected one to 3"):
        draw_with_sliders(line)
    with pytest.raises(ValueError, match="Received 4 sliders"):
        draw_with_sliders(line, **dict.fromkeys("abcd", (0.0, 1.0, 0.5)))
    with pytest.raises(ValueError, match=r"slope is \(0, 1, 2\), expected .* between"):
        draw_with_sliders(line, slope=(0.0, 1.0, 2.0))
    with pytest.raises(ValueError, match=r"slope is \(1, 1, 1\)"):
        draw_with_sliders(line, slope=(1.0, 1.0, 1.0))
