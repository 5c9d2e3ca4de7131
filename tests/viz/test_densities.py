"""Drawings of densities: what they show is what they were given."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from gan_course.data import normal_density
from gan_course.viz import plot_clouds, plot_fits, plot_pushforward, plot_scores, png_bytes

X = np.linspace(-4, 4, 81)
FITS = {"narrow": normal_density(X, -1.0, 0.5), "wide": normal_density(X, 1.0, 2.0)}
CLOUD = np.random.default_rng(0).normal(size=(50, 2))


def doubled(z: np.ndarray) -> np.ndarray:
    return 2 * z


def test_fits_stand_in_panels_of_their_own() -> None:
    """Each panel has its density's values and title; the description says where it is highest."""
    figure = plot_fits(X, FITS)
    assert [axes.get_title() for axes in figure.axes] == ["narrow", "wide"]
    for axes, values in zip(figure.axes, FITS.values(), strict=True):
        np.testing.assert_array_equal(axes.lines[0].get_ydata(), values)
    assert repr(figure) == (
        "[Picture: Densities on a line: narrow, highest near -1.0; wide, highest near 1.0]"
    )


def test_fits_name_all_that_is_drawn() -> None:
    """Truth, density, points and samples are in the legend, once each, whichever panel has them."""
    figure = plot_fits(X, FITS, truth=FITS["wide"], points=X[::10], samples={"wide": X})
    (legend,) = figure.legends
    names = sorted(text.get_text() for text in legend.get_texts())
    assert names == ["data", "density", "its samples", "truth"]


class Slope:
    """A model whose density grows to the right, and whose samples are the first of the cloud."""

    def density(self, x: np.ndarray) -> np.ndarray:
        return 2 + x[..., 0]

    def sample(self, count: int, seed: int) -> np.ndarray:
        return CLOUD[seed : seed + count]


def test_clouds_show_all_points_and_a_models_samples_over_its_density() -> None:
    """Points are drawn as they are; the shades are the density there, in ten steps."""
    figure = plot_clouds({"a": CLOUD, "b": Slope()}, extent=(-2, 2), count=10, seed=3)
    first, second = figure.axes
    np.testing.assert_array_equal(first.lines[0].get_xydata(), CLOUD)
    np.testing.assert_array_equal(second.lines[0].get_xydata(), CLOUD[3:13])
    assert [len(axes.images) for axes in (first, second)] == [0, 1]
    shades = second.images[0].get_array()
    exact = np.linspace(0, 4, 160)  # x grows to the right
    np.testing.assert_allclose(shades[0], exact, atol=0.2)  # ten shades, so at most half of one off
    assert second.images[0].origin == "lower"
    assert "a (50 points), b (10 points)" in repr(figure)


def test_clouds_break_into_rows() -> None:
    """Five clouds in rows of four: two rows, the unused panels empty."""
    figure = plot_clouds({str(n): CLOUD for n in range(5)}, columns=4)
    assert [axes.axison for axes in figure.axes] == [True] * 5 + [False] * 3


def test_a_pushforward_shows_both_densities_and_the_curve() -> None:
    """The density of x is drawn sideways; an arrow goes up to the curve, then across."""
    z = np.linspace(-3, 3, 61)
    figure = plot_pushforward(
        z, doubled, normal_density(z), normal_density(z) / 2, samples=2 * z, arrows=(1.0,)
    )
    curve, side, below = figure.axes
    np.testing.assert_array_equal(curve.lines[0].get_ydata(), 2 * z)
    np.testing.assert_array_equal(curve.lines[1].get_xydata(), [[1, -6], [1, 2], [3, 2]])
    np.testing.assert_array_equal(side.lines[0].get_xdata(), normal_density(z) / 2)
    np.testing.assert_array_equal(side.lines[0].get_ydata(), 2 * z)
    np.testing.assert_array_equal(below.lines[0].get_ydata(), normal_density(z))
    legend = side.get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert sorted(names) == ["density of x", "samples"]


def test_scores_mark_the_highest_and_leave_gaps() -> None:
    """Minus infinity is not drawn; the axis is logarithmic; the description names the best."""
    figure = plot_scores(
        [1, 10, 100],
        {"held out": [-3.0, -1.0, -np.inf], "training": [-3.0, -2.0, -1.0]},
        x_label="bins",
        truth=-0.5,
        y_limits=(-4, 0),
    )
    (axes,) = figure.axes
    held_out = next(line for line in axes.lines if line.get_label() == "held out")
    np.testing.assert_array_equal(held_out.get_ydata(), [-3, -1, np.nan])
    assert axes.get_xscale() == "log"
    assert axes.get_ylim() == (-4, 0)
    assert "held out highest at 10; training highest at 100" in repr(figure)


def test_figures_are_the_same_bytes_each_time() -> None:
    """Nothing in them depends on when or in which style they are drawn."""
    assert png_bytes(plot_fits(X, FITS, samples={"wide": X})) == png_bytes(
        plot_fits(X, FITS, samples={"wide": X})
    )


def test_a_figure_in_a_notebook_is_small_and_looks_the_same() -> None:
    """Shown in 64 colours it takes less than half, and hardly a pixel's colour changes."""
    figure = plot_fits(X, FITS, truth=FITS["wide"], points=X[::10], samples={"wide": X})
    shown = base64.b64decode(figure._repr_html_().partition("base64,")[2].partition('"')[0])
    whole = png_bytes(figure)
    assert len(shown) < len(whole) / 2
    assert figure._repr_html_() == figure._repr_html_()
    before, after = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float) for png in (whole, shown)
    )
    assert abs(before - after).mean() < 0.5  # of 255


def test_colours_are_the_courses_outside_the_style_too() -> None:
    """A colour such as "C0" would be looked up when the figure is saved, in another style."""
    line = plot_fits(X, FITS).axes[0].lines[0]
    assert line.get_color() == "#3f90da"  # the first of petroff10


def test_what_does_not_fit_together_is_refused() -> None:
    """Samples of an unknown title, nothing to draw, clouds of another shape."""
    with pytest.raises(ValueError, match="samples of fits only"):
        plot_fits(X, FITS, samples={"other": X})
    with pytest.raises(ValueError, match="at least one fit"):
        plot_fits(X, {})
    with pytest.raises(ValueError, match="clouds is empty"):
        plot_clouds({})
    with pytest.raises(ValueError, match=r"\{'a': \(81,\)\}, expected \(N, 2\)"):
        plot_clouds({"a": X})
