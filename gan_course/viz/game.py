"""The course's recurring picture: two densities, the discriminator above, arrows that push."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import style as styles
from matplotlib.colors import to_hex
from numpy.typing import ArrayLike

from gan_course.viz.plots import STYLE, DescribedFigure

__all__ = ["plot_game_1d", "plot_paths"]

_LINES = ("-", "--", ":", "-.")


def plot_game_1d(
    x: ArrayLike,
    p_data: ArrayLike,
    p_g: ArrayLike,
    d: ArrayLike | Mapping[str, ArrayLike],
    samples: ArrayLike | None = None,
    arrows: ArrayLike | Mapping[str, ArrayLike] | None = None,
    *,
    longest: float | None = None,
    names: tuple[str, str] = ("data", "generator"),
    title: str = "",
    description: str | None = None,
) -> DescribedFigure:
    """Draw the densities of data and generator, the discriminator above, the push below.

    Three rows over one axis: D(x) with ½ dotted; p_data and p_g; and, if there are samples, the
    generator's samples, each with an arrow in the direction in which the generator's loss pushes
    it, −∂loss/∂x. Several sets of arrows stand below each other, all in one scale.

    Args:
        x: The axis, increasing, shape (N,).
        p_data: Density of the data, or an estimate of it, shape (N,).
        p_g: Density of the generator, or an estimate of it, shape (N,).
        d: D(x), probabilities, shape (N,); or several of them by name.
        samples: Positions of the generator's samples, shape (K,).
        arrows: The push on each sample, shape (K,); or several sets by name.
        longest: The push that is drawn as an arrow of a tenth of the axis; by default the largest
            one. Give it to compare arrows of two pictures.
        names: What the two densities are called in the legend.
        title: Above the picture.
        description: Alternative text; by default where the densities peak, the range of D, and how
            many samples are pushed to which side.

    Returns:
        A matplotlib Figure.

    Raises:
        ValueError: Shapes that do not agree, arrows without samples, or a D outside [0, 1].

    Lesson 02.
    """
    x = np.asarray(x, np.float64)
    p_data, p_g = np.asarray(p_data), np.asarray(p_g)
    answers = _by_name(d, "D(x)")
    rows = _by_name(arrows, "push") if arrows is not None else {}
    points = np.asarray([] if samples is None else samples, np.float64)
    for name, values in {"p_data": p_data, "p_g": p_g, **answers}.items():
        if values.shape != x.shape or x.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}, expected that of x, {x.shape}.")
    for name, values in answers.items():
        if not ((values >= 0) & (values <= 1)).all():  # written so that NaN does not pass
            raise ValueError(
                f"{name} holds numbers outside [0, 1] or NaN; expected probabilities. "
                "(Logits go through the sigmoid first.)"
            )
    for name, values in rows.items():
        if values.shape != points.shape or points.ndim != 1:
            raise ValueError(
                f"The arrows {name!r} have shape {values.shape}, expected one for each of the "
                f"samples, {points.shape}."
            )
    below = max(len(rows), min(len(points), 1))
    with styles.context(STYLE):
        # Looked up here: a figure would look "C0" up when it is shown, under another style.
        blue, orange, red = (to_hex(f"C{index}") for index in range(3))
        figure = DescribedFigure(
            description or _describe(x, p_data, p_g, answers, rows, names),
            figsize=(7.0, 2.8 + 0.55 * below),
        )
        panels = figure.subplots(
            2 + (below > 0), 1, sharex=True, height_ratios=[1, 1.3, 0.55 * below][: 2 + (below > 0)]
        )
        for (name, values), line in zip(answers.items(), _LINES, strict=False):
            panels[0].plot(x, values, line, color="black", label=name)
        panels[0].axhline(0.5, color="gray", linestyle=":", linewidth=0.8)
        panels[0].set(ylim=(-0.04, 1.04), yticks=[0, 0.5, 1], ylabel="D(x)")
        if len(answers) > 1:
            # Above the axes: D may be anywhere within them.
            panels[0].legend(
                frameon=False, ncols=len(answers), loc="lower right", bbox_to_anchor=(1.0, 0.97)
            )
        panels[1].fill_between(x, p_data, color=blue, alpha=0.25, linewidth=0)
        panels[1].plot(x, p_data, "-", color=blue, label=names[0])
        panels[1].plot(x, p_g, "--", color=orange, label=names[1])
        panels[1].set(ylim=(0, None), ylabel="density")
        panels[1].legend(frameon=False)
        if below:
            _draw_arrows(panels[2], x, points, rows, longest, orange, red)
        panels[-1].set(xlim=(x[0], x[-1]), xlabel="x")
        panels[0].set_title(title)
        figure.draw_without_rendering()
    return figure


def plot_paths(
    paths: Mapping[str, ArrayLike],
    *,
    x_label: str,
    y_label: str,
    goal: tuple[float, float] | None = None,
    description: str | None = None,
) -> DescribedFigure:
    """Draw the ways that two numbers take together, each in a panel of its own, all in one scale.

    A hollow circle is where a path starts, a filled one where it ends.

    Args:
        paths: Name → positions, shape (T, 2), T at least 1.
        x_label: What the first number is.
        y_label: What the second is.
        goal: Marked by a cross, the solution for instance.
        description: Alternative text; by default how far from the goal (else from 0) each path
            starts and ends.

    Returns:
        A matplotlib Figure.

    Raises:
        ValueError: No paths, or another shape.

    Lesson 02.
    """
    arrays = {name: np.asarray(path, np.float64) for name, path in paths.items()}
    if not arrays or any(a.ndim != 2 or a.shape[1] != 2 or len(a) == 0 for a in arrays.values()):
        raise ValueError(
            f"paths have the shapes { {name: a.shape for name, a in arrays.items()} }, expected at "
            "least one path, each (steps, 2)."
        )
    middle = np.asarray(goal if goal is not None else (0.0, 0.0))
    if description is None:
        ends = {name: np.hypot(*(a[[0, -1]] - middle).T) for name, a in arrays.items()}
        description = "Paths in the plane; distance from the cross at the start and at the end: "
        description += "; ".join(f"{name}: {a:.1f} and {b:.1f}" for name, (a, b) in ends.items())
    reach = 1.1 * max(*(np.abs(a - middle).max() for a in arrays.values()), 1e-9)
    with styles.context(STYLE):
        count = len(arrays)
        figure = DescribedFigure(description, figsize=(min(2.4 * count, 7.2), 2.7))
        panels = figure.subplots(1, count, squeeze=False)[0]
        for index, (axes, (name, a)) in enumerate(zip(panels, arrays.items(), strict=True)):
            color = to_hex(f"C{index}")  # looked up here, not when the figure is shown
            axes.plot(*a.T, "-", color=color, linewidth=1)
            axes.plot(*a[0], "o", color=color, markerfacecolor="white")
            axes.plot(*a[-1], "o", color=color)
            if goal is not None:
                # Larger than the circles: a path that arrives must not hide it.
                axes.plot(*goal, "x", color="black", markersize=10)
            axes.set(xlim=middle[0] + reach * np.array([-1, 1]), xlabel=x_label, title=name)
            axes.set(ylim=middle[1] + reach * np.array([-1, 1]), aspect="equal")
        panels[0].set_ylabel(y_label)
        figure.draw_without_rendering()
    return figure


def _draw_arrows(
    axes: Any,
    x: np.ndarray,
    points: np.ndarray,
    rows: Mapping[str, np.ndarray],
    longest: float | None,
    orange: str,
    red: str,
) -> None:
    largest = max((np.abs(values).max(initial=0.0) for values in rows.values()), default=0.0)
    scale = 0.1 * (x[-1] - x[0]) / (longest or largest or 1.0)
    # Neighbours stand at different heights, so that their arrows do not hide each other. The
    # fractions of multiples of the golden section are spread evenly, however many there are.
    order = np.argsort(np.argsort(points))
    offset = 0.6 * (order * 0.618034 % 1 - 0.5)
    for height, values in enumerate(rows.values()):
        level = offset - height
        axes.quiver(
            *(points, level, scale * values, np.zeros(len(points))),
            angles="xy",
            scale_units="xy",
            scale=1,
            width=0.0025,
            headwidth=5,
            color=red,
        )
        axes.plot(points, level, "o", color=orange, markersize=3)
    if not rows:
        axes.plot(points, offset, "o", color=orange, markersize=3)
    count = max(len(rows), 1)
    axes.set(yticks=-np.arange(count), ylim=(0.6 - count, 0.6))
    axes.set_yticklabels(list(rows) or ["samples"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _by_name(values: Any, name: str) -> dict[str, np.ndarray]:
    named = values if isinstance(values, Mapping) else {name: values}
    return {key: np.asarray(each, np.float64) for key, each in named.items()}


def _describe(
    x: np.ndarray,
    p_data: np.ndarray,
    p_g: np.ndarray,
    answers: Mapping[str, np.ndarray],
    rows: Mapping[str, np.ndarray],
    names: tuple[str, str],
) -> str:
    parts = [
        f"Over x from {x[0]:g} to {x[-1]:g}: the density of {names[0]} is highest near "
        f"{x[p_data.argmax()]:.1f}, that of {names[1]} near {x[p_g.argmax()]:.1f}"
    ]
    parts += [f"{k} from {v.min():.1f} to {v.max():.1f}" for k, v in answers.items()]
    parts += [
        f"{name}: {int((v < 0).sum())} samples are pushed to the left, {int((v > 0).sum())} right"
        for name, v in rows.items()
    ]
    return "; ".join(parts)
