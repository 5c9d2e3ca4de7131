"""The recurring picture and the paths: what is drawn, where, and what is refused."""

import matplotlib as mpl
import numpy as np
import pytest

from gan_course.data import normal_density
from gan_course.training import optimal_discriminator
from gan_course.viz import plot_game_1d, plot_paths, png_bytes

X = np.linspace(-5, 5, 501)
DATA, FAKE = normal_density(X, -1.0, 0.6), normal_density(X, 1.0, 1.0)
BEST = optimal_discriminator(DATA, FAKE)
SAMPLES = np.array([1.0, 0.0, 2.0])


def test_the_game_shows_what_it_is_given():
    """D stands above, both densities in the middle, under the names that the legend shows."""
    above, middle = plot_game_1d(X, DATA, FAKE, BEST).axes
    assert np.array_equal(above.lines[0].get_ydata(), BEST)
    assert above.lines[1].get_ydata() == [0.5, 0.5]
    assert [line.get_label() for line in middle.lines] == ["data", "generator"]
    assert np.array_equal(middle.lines[0].get_ydata(), DATA)
    assert np.array_equal(middle.lines[1].get_ydata(), FAKE)
    assert len({line.get_linestyle() for line in middle.lines}) == 2


def test_the_colours_are_those_of_the_course():
    """Colours are fixed when the picture is made: outside the style "C0" would be another blue."""
    figure = plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, [1.0, -1.0, 0.5])
    palette = list(mpl.style.library["petroff10"]["axes.prop_cycle"].by_key()["color"])
    _, middle, below = figure.axes
    assert [line.get_color() for line in middle.lines] == palette[:2]
    assert [mpl.colors.to_hex(c) for c in below.collections[0].get_facecolor()] == [palette[2]]
    paths = plot_paths({"a": [(0, 1)], "b": [(1, 0)]}, x_label="", y_label="")
    assert [axes.lines[0].get_color() for axes in paths.axes] == palette[:2]


def test_several_discriminators_are_told_apart_without_colour():
    """Each has its name and a line style of its own."""
    above, _ = plot_game_1d(X, DATA, FAKE, {"best": BEST, "trained": BEST**2}).axes
    assert [line.get_label() for line in above.lines[:2]] == ["best", "trained"]
    assert above.lines[0].get_linestyle() != above.lines[1].get_linestyle()


def test_arrows_start_at_the_samples_and_share_one_scale():
    """The longest arrow of all rows is a tenth of the axis; the others are in proportion."""
    arrows = {"weak": [-0.1, 0.0, 0.2], "strong": [-1.0, 2.0, 0.5]}
    *_, below = plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, arrows).axes
    weak, strong = below.collections
    np.testing.assert_allclose(strong.U, [-0.5, 1.0, 0.25])  # 2.0 is a tenth of 10
    np.testing.assert_allclose(weak.U, [-0.05, 0.0, 0.1])
    assert strong.X.tolist() == weak.X.tolist() == SAMPLES.tolist()
    assert (np.abs(weak.Y) < 0.5).all()
    assert (np.abs(strong.Y + 1) < 0.5).all()
    assert [label.get_text() for label in below.get_yticklabels()] == ["weak", "strong"]
    *_, below = plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, arrows["weak"], longest=2.0).axes
    np.testing.assert_allclose(below.collections[0].U, [-0.05, 0.0, 0.1])


def test_the_densities_can_have_other_names():
    """Two columns of numbers are no data and no generator: the legend and the text say so."""
    figure = plot_game_1d(X, DATA, FAKE, BEST, names=("2023", "2024"))
    legend = figure.axes[1].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["2023", "2024"]
    assert "density of 2023 is highest near -1.0, that of 2024 near 1.0" in repr(figure)


def test_samples_alone_are_points():
    """Without arrows the samples are drawn, in a row of their own."""
    *_, below = plot_game_1d(X, DATA, FAKE, BEST, SAMPLES).axes
    assert sorted(below.lines[0].get_xdata()) == sorted(SAMPLES)
    assert len(plot_game_1d(X, DATA, FAKE, BEST).axes) == 2


def test_no_push_is_no_arrow():
    """Arrows that are all 0 are drawn without a division by 0."""
    figure = plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, np.zeros(3))
    assert "push: 0 samples are pushed to the left, 0 right" in repr(figure)


def test_the_game_says_what_it_shows():
    """The alternative text has the peaks, the range of D, and the samples on each side."""
    figure = plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, [-1.0, -2.0, 3.0])
    # d* has its top at −2.1, where D* = 0.97 by hand.
    assert repr(figure) == (
        "[Picture: Over x from -5 to 5: the density of data is highest near -1.0, that of "
        "generator near 1.0; D(x) from 0.0 to 1.0; push: 2 samples are pushed to the left, 1 right]"
    )
    assert repr(plot_game_1d(X, DATA, FAKE, BEST, description="mine")) == "[Picture: mine]"


def test_the_game_refuses_what_does_not_fit():
    """Another length, a logit where a probability is meant, arrows without samples."""
    with pytest.raises(ValueError, match=r"p_g has shape \(500,\), expected that of x, \(501,\)"):
        plot_game_1d(X, DATA, FAKE[1:], BEST)
    with pytest.raises(ValueError, match=r"D\(x\) holds numbers outside .* the sigmoid first"):
        plot_game_1d(X, DATA, FAKE, np.log(DATA) - np.log(FAKE))
    with pytest.raises(ValueError, match=r"one for each of the samples, \(3,\)"):
        plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"one for each of the samples, \(0,\)"):
        plot_game_1d(X, DATA, FAKE, BEST, arrows=[1.0, 2.0])


def test_paths_have_a_start_an_end_and_a_goal():
    """The start is hollow, the end filled, and every panel shows the goal in its middle."""
    figure = plot_paths(
        {"out": [(1.0, 0.0), (0.0, 2.0)], "in": [(1.0, 0.0), (0.5, 0.0)]},
        x_label="φ",
        y_label="θ",
        goal=(0.0, 0.0),
    )
    out, inward = figure.axes
    path, start, end, goal = out.lines
    assert path.get_xydata().tolist() == [[1.0, 0.0], [0.0, 2.0]]
    assert start.get_xydata().tolist() == [[1.0, 0.0]]
    assert start.get_markerfacecolor() == "white"
    assert end.get_xydata().tolist() == [[0.0, 2.0]]
    assert goal.get_xydata().tolist() == [[0.0, 0.0]]
    # Half of an axis is a tenth longer than the longest way, 2, from the goal; in all panels.
    for axes in (out, inward):
        np.testing.assert_allclose([*axes.get_xlim(), *axes.get_ylim()], [-2.2, 2.2, -2.2, 2.2])
    assert goal.get_markersize() > end.get_markersize()
    assert repr(figure).endswith("at the end: out: 1.0 and 2.0; in: 1.0 and 0.5]")


def test_paths_refuse_other_shapes():
    """A path is a list of pairs, and there is at least one."""
    with pytest.raises(ValueError, match=r"expected at least one path, each \(steps, 2\)"):
        plot_paths({"flat": [1.0, 2.0]}, x_label="", y_label="")
    with pytest.raises(ValueError, match="expected at least one path"):
        plot_paths({}, x_label="", y_label="")


def test_drawing_changes_no_global_style_and_repeats():
    """The settings stay, and the same arrays give the same bytes."""
    before = dict(mpl.rcParams)
    first = png_bytes(plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, [1.0, 0.0, -1.0]))
    assert png_bytes(plot_game_1d(X, DATA, FAKE, BEST, SAMPLES, [1.0, 0.0, -1.0])) == first
    assert dict(mpl.rcParams) == before
