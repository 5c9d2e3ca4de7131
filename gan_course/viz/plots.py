"""Pure drawing functions: arrays → a picture, PNG bytes or a matplotlib Figure.

They touch no global state: no ``pyplot``, and the style is applied around each drawing.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from gan_course.data import to_uint8

__all__ = ["plot_curves", "plot_images", "png_bytes", "tile"]

# Safe for colour-blind readers; M. A. Petroff, "Accessible Color Sequences for Data
# Visualization", 2021.
_STYLE = ["petroff10", {"axes.spines.top": False, "axes.spines.right": False, "font.size": 9}]


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
        return buffer.getvalue()
    large = np.kron(picture, np.ones((scale, scale), np.uint8)) if scale > 1 else picture
    Image.fromarray(large).save(buffer, format="png")
    return buffer.getvalue()


def plot_images(
    images: np.ndarray, titles: Sequence[Any] | None = None, columns: int = 10
) -> Figure:
    """Draw images in a grid, each with an optional title.

    Args:
        images: float in [-1, 1], shape (N, H, W, 1).
        titles: One for each image.
        columns: Images in a row.

    Returns:
        A matplotlib Figure, as wide as a notebook.

    Raises:
        ValueError: Wrong shape, or another number of titles than of images.

    Lesson 00.
    """
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(titles)} titles for {len(images)} images, expected as many.")
    if titles is None:
        picture = tile(images, columns)
        size = (0.75 * columns, 0.75 * columns * picture.shape[0] / picture.shape[1])
        figure = Figure(figsize=size, dpi=100, layout="constrained")
        axes = figure.subplots()
        axes.imshow(picture, cmap="gray", vmin=0, vmax=255)
        axes.axis("off")
        return figure
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(0.75 * columns, 0.95 * rows), dpi=100, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    pictures = to_uint8(np.asarray(images)[..., 0])
    for axes in grid.flat:
        axes.axis("off")
    for axes, image, title in zip(grid.flat, pictures, titles, strict=False):
        axes.imshow(image, cmap="gray", vmin=0, vmax=255)
        axes.set_title(str(title), fontsize=9)
    return figure


def plot_curves(
    steps: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    *,
    x_label: str = "training step",
    y_label: str = "",
    size: tuple[float, float] = (7.5, 2.6),
) -> Figure:
    """Draw curves over a common axis, told apart by colour and by line style.

    Args:
        steps: Positions, length N.
        curves: Name → values, length N each.
        x_label: Under the axis.
        y_label: Beside it.
        size: Inches.

    Returns:
        A matplotlib Figure.

    Lesson 00.
    """
    with mpl.style.context(_STYLE):
        figure = Figure(figsize=size, dpi=100, layout="constrained")
        axes = figure.subplots()
        for (name, values), style in zip(curves.items(), ["-", "--", ":", "-."] * 8, strict=False):
            axes.plot(steps, values, style, label=name)
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        if len(curves) > 1:
            axes.legend(frameon=False)
        # Only the drawing reads the style, so it happens inside the block.
        figure.draw_without_rendering()
    return figure
