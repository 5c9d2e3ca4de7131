"""Drawing functions: what is where in the picture."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from gan_course.viz import plot_curves, plot_images, png_bytes, tile

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
    """Reading the PNG back gives the picture; scaling repeats pixels; the bytes repeat."""
    picture = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png_bytes(picture)))), picture)
    large = np.asarray(Image.open(io.BytesIO(png_bytes(picture, scale=3))))
    assert large.shape == (48, 48)
    assert np.array_equal(large[2::3, 2::3], picture)
    assert png_bytes(picture) == png_bytes(picture)


def test_figures_give_the_same_bytes_twice():
    """A figure drawn twice from the same arrays is the same PNG."""
    images = RNG.uniform(-1, 1, (12, 28, 28, 1))
    assert png_bytes(plot_images(images)) == png_bytes(plot_images(images))


def test_plot_images_with_titles():
    """Each image stands under its title; places left over are empty."""
    figure = plot_images(RNG.uniform(-1, 1, (3, 28, 28, 1)), titles=[4, 0, 7], columns=2)
    assert [axes.get_title() for axes in figure.axes] == ["4", "0", "7", ""]
    assert [len(axes.images) for axes in figure.axes] == [1, 1, 1, 0]
    with pytest.raises(ValueError, match="2 titles for 3 images"):
        plot_images(np.zeros((3, 28, 28, 1)), titles=[1, 2])


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
