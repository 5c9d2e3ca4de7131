"""Pure drawing functions: arrays → a picture, PNG bytes or a matplotlib Figure.

They touch no global state: no ``pyplot``, and the style is applied around each drawing.
"""

import base64
import html
import io
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import style as styles
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image

from gan_course.data import to_uint8

__all__ = [
    "STYLE",
    "DescribedFigure",
    "Picture",
    "image_html",
    "plot_curves",
    "plot_images",
    "plot_training",
    "png_bytes",
    "tile",
]

# Safe for colour-blind readers; M. A. Petroff, "Accessible Color Sequences for Data
# Visualization", 2021.
STYLE: list[str | dict[str, Any]] = [
    "petroff10",
    {"axes.spines.top": False, "axes.spines.right": False, "font.size": 9},
]


class Picture:
    """A grey picture with alternative text, shown with sharp pixels.

    Args:
        pixels: uint8, shape (H, W).
        description: What the picture shows, in a sentence.
        width: On the page, in CSS pixels.

    Lesson 00.
    """

    def __init__(self, pixels: np.ndarray, description: str, width: int = 600) -> None:
        self.pixels = pixels
        self.description = description
        self.width = width

    def __repr__(self) -> str:
        return f"[Picture: {self.description}]"

    def _repr_html_(self) -> str:
        return image_html(png_bytes(self.pixels), self.description, self.width)


class DescribedFigure(Figure):
    """A matplotlib Figure with alternative text, for those who do not see it.

    JupyterLab shows PNG outputs without any alternative text, so the figure is displayed as an
    HTML image; its plain-text form is the description.

    Args:
        description: What the picture shows, in a sentence.
        options: Keyword arguments of matplotlib's Figure.

    Lesson 00.
    """

    def __init__(self, description: str, **options: Any) -> None:
        super().__init__(dpi=100, layout="constrained", **options)
        self.description = description

    def __repr__(self) -> str:
        return f"[Picture: {self.description}]"

    def _repr_html_(self) -> str:
        # In 64 colours: a third of the bytes, no visible loss.
        picture = Image.open(io.BytesIO(png_bytes(self))).convert("RGB")
        buffer = io.BytesIO()
        small = picture.quantize(64, dither=Image.Dither.NONE)
        small.save(buffer, format="png", optimize=True)
        return image_html(buffer.getvalue(), self.description)


def image_html(png: bytes, description: str, width: int | None = None) -> str:
    """Return an HTML image with its alternative text.

    Args:
        png: An encoded picture.
        description: The alternative text.
        width: Stretch the picture to so many CSS pixels, with sharp edges; by default it keeps its
            own size. Never wider than the page.
    """
    size = f"width:{width}px;image-rendering:pixelated;" if width else ""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img alt="{html.escape(description)}" style="{size}max-width:100%" '
        f'src="data:image/png;base64,{data}">'
    )


def tile(images: np.ndarray, columns: int = 10, gap: int = 2) -> np.ndarray:
    """Arrange images row by row in one picture.

    Args:
        images: float in [-1, 1], shape (N, H, W, 1); N at least 1.
        columns: Images in a row. A last row that is not full ends in the background's grey.
        gap: Pixels between images and around them.

    Returns:
        uint8 picture, shape (rows·(H + gap) + gap, columns·(W + gap) + gap).

    Raises:
        ValueError: Wrong shape, no images, or columns below 1.

    Lesson 00.
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] != 1 or len(images) == 0:
        raise ValueError(
            f"tile received images of shape {images.shape}, expected (N, height, width, 1), N ≥ 1."
        )
    if columns < 1:
        raise ValueError(f"columns is {columns!r}, expected at least 1.")
    count, height, width, _ = images.shape
    rows = -(-count // columns)
    picture = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap), 110, np.uint8)
    for index, image in enumerate(to_uint8(images[..., 0])):
        top = gap + index // columns * (height + gap)
        left = gap + index % columns * (width + gap)
        picture[top : top + height, left : left + width] = image
    return picture


def png_bytes(picture: np.ndarray | Figure, *, scale: int = 1) -> bytes:
    """Encode a grey picture or a figure as PNG, the same bytes for the same input.

    Args:
        picture: uint8 (H, W), or a matplotlib Figure.
        scale: Each pixel of an array becomes scale × scale.
    """
    buffer = io.BytesIO()
    if isinstance(picture, Figure):
        picture.savefig(buffer, format="png", metadata={"Software": None})
    else:
        large = picture.repeat(scale, axis=0).repeat(scale, axis=1)
        Image.fromarray(large).save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def plot_images(images: np.ndarray, columns: int = 10, description: str | None = None) -> Picture:
    """Show images in a grid.

    Args:
        images: float in [-1, 1], shape (N, H, W, 1).
        columns: Images in a row.
        description: Alternative text; by default how many images in rows of how many.

    Returns:
        A picture of 60 CSS pixels an image.

    Raises:
        ValueError: Wrong shape.

    Lesson 00.
    """
    if description is None:
        description = f"{len(images)} images in rows of {columns}"
    return Picture(tile(images, columns), description, width=60 * columns)


def plot_curves(
    steps: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    *,
    x_label: str = "training step",
    y_label: str = "",
    size: tuple[float, float] = (7.5, 2.6),
    description: str | None = None,
) -> DescribedFigure:
    """Draw curves over a common axis, told apart by colour and by line style.

    Args:
        steps: Positions, length N.
        curves: Name → values, length N each.
        x_label: Under the axis.
        y_label: Beside it.
        size: Inches.
        description: Alternative text; by default the names and where each curve starts and ends.

    Returns:
        A matplotlib Figure.

    Lesson 00.
    """
    with styles.context(STYLE):
        figure = DescribedFigure(description or _describe(x_label, curves), figsize=size)
        axes = figure.subplots()
        _draw_lines(axes, steps, curves)
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        figure.draw_without_rendering()  # ticks and fonts read the style when they are first drawn
    return figure


def plot_training(
    steps: Sequence[int],
    losses: Mapping[str, Sequence[float]],
    quality: Sequence[float] = (),
    quality_name: str = "quality",
    *,
    last_step: int | None = None,
) -> DescribedFigure:
    """Draw the losses of a training and, beside them, a measure of quality.

    Args:
        steps: Training steps at each drawing, the first of them 0; length N.
        losses: Name → mean loss since the drawing before, length N − 1 each.
        quality: In [0, 1], length N; empty leaves the second plot out.
        quality_name: Title of the second plot.
        last_step: Where the axes end; the last of ``steps`` by default.

    Returns:
        A matplotlib Figure.

    Lesson 00.
    """
    named = {name.replace("_", " "): values for name, values in losses.items()}
    curves = {**named, quality_name: quality} if len(quality) else named
    with styles.context(STYLE):
        figure = DescribedFigure(_describe("training step", curves), figsize=(7.5, 2.4))
        panels = figure.subplots(1, 2 if len(quality) else 1, squeeze=False)[0]
        _draw_lines(panels[0], steps[1:], named)
        panels[0].set_title("losses")
        if len(quality):
            panels[1].plot(steps, quality, "o-", color=to_hex("C2"), markersize=3)
            panels[1].set_title(quality_name)
            panels[1].set_ylim(0, 1.04)
            panels[1].yaxis.set_major_formatter("{x:.0%}")
        for axes in panels:
            axes.set_xlim(0, last_step or steps[-1] or 1)  # an axis needs two ends
            axes.set_xlabel("training step")
        figure.draw_without_rendering()
    return figure


def _draw_lines(axes: Any, x: Sequence[float], curves: Mapping[str, Sequence[float]]) -> None:
    for (name, values), style in zip(
        curves.items(), itertools.cycle(("-", "--", ":", "-.")), strict=False
    ):
        axes.plot(x, values, style, label=name)
    if len(curves) > 1:
        axes.legend(frameon=False)


def _describe(x_label: str, curves: Mapping[str, Sequence[float]]) -> str:
    ends = [
        f"{name} from {float(values[0]):.3g} to {float(values[-1]):.3g}"
        for name, values in curves.items()
        if len(values)
    ]
    return f"Curves over the {x_label}: {'; '.join(ends)}"
