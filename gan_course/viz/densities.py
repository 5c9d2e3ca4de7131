"""Drawings of densities: on a line, in the plane, and pushed through a function."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import style as styles
from matplotlib.colors import to_hex

from gan_course.viz.plots import STYLE, DescribedFigure

__all__ = ["plot_clouds", "plot_fits", "plot_pushforward", "plot_scores"]


def plot_fits(
    x: np.ndarray,
    fits: Mapping[str, np.ndarray],
    *,
    truth: np.ndarray | None = None,
    points: np.ndarray | None = None,
    samples: Mapping[str, np.ndarray] | None = None,
    description: str | None = None,
) -> DescribedFigure:
    """Draw densities on a line, one panel each, over the true one.

    Args:
        x: Grid, shape (N,).
        fits: Title of the panel → density on the grid, shape (N,).
        truth: The true density, shape (N,), drawn grey in every panel.
        points: What was fitted, drawn as ticks under the axis.
        samples: Title → points drawn from that density, shown as a pale histogram.
        description: Alternative text; by default the names and where each density is highest.

    Returns:
        A matplotlib Figure.

    Raises:
        ValueError: No density, or samples of a title that is not among the fits.

    Lesson 01.
    """
    if not fits or not set(samples or {}) <= set(fits):
        raise ValueError(
            f"fits are {list(fits)} and samples are {list(samples or {})}, expected at least one "
            "fit, and samples of fits only."
        )
    if description is None:
        peaks = [
            f"{name}, highest near {x[np.argmax(values)]:.1f}" for name, values in fits.items()
        ]
        description = f"Densities on a line: {'; '.join(peaks)}"
    with styles.context(STYLE):
        figure = DescribedFigure(description, figsize=(2.6 * max(len(fits), 2), 2.4))
        panels = figure.subplots(1, len(fits), sharex=True, sharey=True, squeeze=False)[0]
        top = max(float(np.max(values)) for values in fits.values())
        for axes, (name, values) in zip(panels, fits.items(), strict=True):
            if truth is not None:
                axes.fill_between(x, truth, color="0.88", label="truth")
            if samples and name in samples:
                axes.hist(
                    samples[name], 60, range=(x[0], x[-1]), density=True,
                    histtype="step", color=to_hex("C1"), label="its samples",
                )  # fmt: skip
            axes.plot(x, values, color=to_hex("C0"), label="density")
            if points is not None:
                ticks = np.full(len(points), -0.05 * top)
                axes.plot(points, ticks, "|", color="0.3", markersize=5, alpha=0.4, label="data")
            axes.set_title(name)
            axes.set_xlabel("x")
        panels[0].set_ylabel("density")
        panels[0].set_ylim(-0.1 * top if points is not None else 0.0, 1.1 * top)
        _legend_below(figure, panels)
        figure.draw_without_rendering()
    return figure


def plot_clouds(
    clouds: Mapping[str, Any],
    *,
    extent: tuple[float, float] = (-4.0, 4.0),
    columns: int = 4,
    count: int = 200,
    seed: int = 5,
    description: str | None = None,
) -> DescribedFigure:
    """Draw points in the plane, one panel each; of a model its samples, over its density.

    Args:
        clouds: Title → points, shape (N, 2), or a model of such points: an object with
            ``density(x)``, drawn as shades, and ``sample(count, seed)``.
        extent: Lower and upper end of both axes.
        columns: Panels in a row.
        count: Of each model's samples.
        seed: Decides the samples.
        description: Alternative text; by default titles and numbers of points.

    Returns:
        A matplotlib Figure.

    Raises:
        ValueError: No cloud, or points of another shape.

    Lesson 01.
    """
    if not clouds:
        raise ValueError("clouds is empty, expected at least one title with points or a model.")
    models = {name: cloud for name, cloud in clouds.items() if hasattr(cloud, "sample")}
    drawn = {name: model.sample(count, seed) for name, model in models.items()}
    shown = {name: drawn.get(name, cloud) for name, cloud in clouds.items()}
    if wrong := {n: np.shape(p) for n, p in shown.items() if np.shape(p)[1:] != (2,)}:
        raise ValueError(f"Clouds have shapes {wrong}, expected (N, 2).")
    if description is None:
        counted = [f"{name} ({len(points)} points)" for name, points in shown.items()]
        description = f"Points in the plane: {', '.join(counted)}"
    line = np.linspace(*extent, 160)
    grid = np.stack(np.meshgrid(line, line), axis=-1)
    rows = -(-len(clouds) // columns)
    with styles.context(STYLE):
        size = (2.0 * min(columns, len(clouds)), 2.2 * rows)
        figure = DescribedFigure(description, figsize=size)
        panels = figure.subplots(rows, min(columns, len(clouds)), squeeze=False).ravel()
        for axes in panels:
            axes.set_axis_off()
        for axes, (name, points) in zip(panels, shown.items(), strict=False):
            if name in models:
                shades = models[name].density(grid)
                step = shades.max() / 10  # ten shades: bands that the eye can follow, a small file
                shades = step * np.round(shades / step)
                box = (*extent, *extent)
                axes.imshow(shades, cmap="Blues", origin="lower", extent=box, aspect="auto")
            axes.plot(*np.asarray(points).T, ".", color=to_hex("C2"), markersize=1.2, alpha=0.5)
            axes.set(xlim=extent, ylim=extent, title=name, aspect="equal")
            axes.tick_params(labelsize=7)
            axes.set_axis_on()
        figure.draw_without_rendering()
    return figure


def plot_pushforward(
    z: np.ndarray,
    transform: Callable[[np.ndarray], np.ndarray],
    density_z: np.ndarray,
    density_x: np.ndarray,
    *,
    samples: np.ndarray | None = None,
    arrows: Sequence[float] = (),
    description: str = "A density of z below, the curve x = G(z), the density of x at its side",
) -> DescribedFigure:
    """Draw how a function turns the density of z into that of x = G(z).

    Args:
        z: Grid, increasing, shape (N,).
        transform: G, increasing.
        density_z: p(z) on the grid.
        density_x: The density of x at G(z), shape (N,).
        samples: Values of x that were drawn, shown as a pale histogram at the side.
        arrows: Values of z to follow: up to the curve, then across to x.
        description: Alternative text.

    Returns:
        A matplotlib Figure.

    Lesson 01.
    """
    x = transform(z)
    with styles.context(STYLE):
        figure = DescribedFigure(description, figsize=(5.6, 4.2))
        ((curve, side), (below, corner)) = figure.subplots(
            2, 2, sharex="col", sharey="row", width_ratios=(2, 1), height_ratios=(2, 1)
        )
        corner.remove()
        curve.plot(z, x, color=to_hex("C0"))
        curve.set_ylabel("x = G(z)")
        below.fill_between(z, density_z, color="0.88")
        below.plot(z, density_z, color="0.4")
        below.set(xlabel="z", ylabel="p(z)")
        if samples is not None:
            side.hist(samples, 60, range=(x[0], x[-1]), density=True, orientation="horizontal",
                      color="0.75", label="samples")  # fmt: skip
        side.plot(density_x, x, color=to_hex("C1"), label="density of x")
        side.set_xlabel("density of x")
        if samples is not None:
            side.legend(frameon=False, fontsize=8)
        side.tick_params(labelbottom=True)
        for start in arrows:
            end = float(transform(np.array([start]))[0])
            curve.plot(
                [start, start, z[-1]], [x[0], end, end], ":", color=to_hex("C2"), linewidth=1
            )
        below.set_xlim(z[0], z[-1])
        curve.set_ylim(x[0], x[-1])
        side.set_xlim(left=0)
        figure.draw_without_rendering()
    return figure


def plot_scores(
    settings: Sequence[float] | np.ndarray,
    curves: Mapping[str, Sequence[float] | np.ndarray],
    *,
    x_label: str,
    y_label: str = "mean log density",
    y_limits: tuple[float, float] | None = None,
    truth: float | None = None,
    description: str | None = None,
) -> DescribedFigure:
    """Draw scores over a setting on a logarithmic axis, and mark where each is highest.

    Args:
        settings: Above 0, shape (N,): bandwidths, numbers of bins or components.
        curves: Name → scores, shape (N,); minus infinity leaves a gap.
        x_label: Under the axis.
        y_label: Beside it.
        y_limits: Ends of the upright axis.
        truth: A score to compare with, drawn as a line across.
        description: Alternative text; by default names and where each is highest.

    Returns:
        A matplotlib Figure.

    Lesson 01.
    """
    best = {name: settings[int(np.argmax(scores))] for name, scores in curves.items()}
    if description is None:
        peaks = [f"{name} highest at {float(f'{value:.2g}'):g}" for name, value in best.items()]
        description = f"Scores over the {x_label}: {'; '.join(peaks)}"
    with styles.context(STYLE):
        figure = DescribedFigure(description, figsize=(6.0, 2.6))
        axes = figure.subplots()
        if truth is not None:
            axes.axhline(truth, color="0.6", linewidth=1, label="the truth's own score")
        for (name, scores), line in zip(curves.items(), ("-", "--", ":", "-."), strict=False):
            finite = np.where(np.isfinite(scores), scores, np.nan)
            (drawn,) = axes.plot(settings, finite, line, marker=".", markersize=4, label=name)
            axes.plot(best[name], np.max(scores), "o", color=drawn.get_color(), markersize=7)
        axes.set(xscale="log", xlabel=x_label, ylabel=y_label)
        if y_limits is not None:
            axes.set_ylim(*y_limits)
        axes.legend(frameon=False)
        figure.draw_without_rendering()
    return figure


def _legend_below(figure: DescribedFigure, panels: Sequence[Any]) -> None:
    entries = {
        label: handle
        for axes in panels
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    if len(entries) > 1:
        figure.legend(
            list(entries.values()), list(entries), loc="outside lower center",
            ncols=len(entries), frameon=False,
        )  # fmt: skip
