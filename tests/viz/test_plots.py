"""Drawing functions: what is where in the picture."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from gan_course.viz import plot_curves, plot_images, plot_training, png_bytes, tile

RNG = np.random.default_rng(0)


def test_tile_puts_each_image_in_its_place():
    """Images stand row by row; the gap and an unfilled place are grey."""
    levels = np.linspace(-1, 1, 5).reshape(5, 1, 1, 1)
    picture = tile(np.broadcast_to(levels, (5, 4, 3, 1)), columns=3, gap=1)
    assert picture.shape == (2 * 5 + 1, 3 * 4 + 1)
    corners = [picture[1 + 5 * (i // 3), 1 + 4 * (i % 3)] for i in range(6)]
    assert corners == [0, 64, 128, 191, 255, 110]
    assert set(picture[0]) == {110}


@pytest.mark.parametrize("shape", [(0, 28, 28, 1), (28, 28), (2, 28, 28, 3), (2, 784)])
def test_tile_refuses_other_shapes(shape):
    """A wrong shape is answered with the one expected."""
    with pytest.raises(ValueError, match=r"expected \(N, height, width, 1\)"):
        tile(np.zeros(shape))


def test_tile_refuses_no_columns():
    """At least one column."""
    with pytest.raises(ValueError, match="columns is 0, expected at least 1"):
        tile(np.zeros((1, 28, 28, 1)), columns=0)


def test_png_keeps_every_grey_level():
    """Reading the PNG back gives the picture, and the bytes repeat."""
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png_bytes(pixels)))), pixels)
    large = np.asarray(Image.open(io.BytesIO(png_bytes(pixels, scale=3))))
    assert large.shape == (48, 48)
    assert np.array_equal(large[2::3, 2::3], pixels)
    assert png_bytes(pixels) == png_bytes(pixels)


def test_figures_give_the_same_bytes_twice():
    """A figure drawn twice from the same arrays is the same PNG."""
    curves = {"a": RNG.uniform(size=5)}
    assert png_bytes(plot_curves(range(5), curves)) == png_bytes(plot_curves(range(5), curves))


def test_pictures_say_what_they_show():
    """A picture is an HTML image with alternative text, and that text in plain form."""
    picture = plot_images(np.zeros((4, 28, 28, 1)), columns=2, description='four "grey" images')
    assert picture.pixels.shape == (62, 62)
    assert 'alt="four &quot;grey&quot; images"' in picture._repr_html_()
    assert "width:120px" in picture._repr_html_()
    assert repr(picture) == '[Picture: four "grey" images]'
    assert repr(plot_images(np.zeros((4, 28, 28, 1)))) == "[Picture: 4 images in rows of 10]"
    figure = plot_curves([0, 1], {"loss": [2.0, 0.5]})
    assert repr(figure) == "[Picture: Curves over the training step: loss from 2 to 0.5]"
    assert 'alt="Curves over the training step: loss from 2 to 0.5"' in figure._repr_html_()


def test_plot_training_has_losses_and_quality():
    """The losses start one drawing later than the quality; without quality there is one plot."""
    losses = {"discriminator_loss": [1.0, 0.9], "generator_loss": [0.1, 0.2]}
    left, right = plot_training([0, 5, 10], losses, [0.1, 0.5, 0.9], "read right").axes
    assert [line.get_label() for line in left.lines] == ["discriminator loss", "generator loss"]
    assert left.lines[0].get_xdata().tolist() == [5, 10]
    assert right.lines[0].get_ydata().tolist() == [0.1, 0.5, 0.9]
    assert right.get_title() == "read right"
    assert len(plot_training([0, 5, 10], losses, last_step=20).axes) == 1


def test_plot_curves_tells_curves_apart_without_colour():
    """Each curve has its data, its name, and a line style of its own."""
    figure = plot_curves([1, 2, 3], {"real": [1, 2, 3], "fake": [3, 2, 1]}, y_label="logit")
    (axes,) = figure.axes
    assert [line.get_label() for line in axes.lines] == ["real", "fake"]
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    assert len({line.get_color() for line in axes.lines}) == 2
    assert axes.lines[1].get_ydata().tolist() == [3, 2, 1]
    assert axes.get_ylabel() == "logit"


def test_drawing_changes_no_global_style():
    """matplotlib's settings are the same after drawing."""
    before = dict(mpl.rcParams)
    plot_curves([1, 2], {"a": [1, 2]})
    plot_images(np.zeros((2, 28, 28, 1)))
    assert dict(mpl.rcParams) == before
