"""Pictures: arrays in, figures or PNG bytes out. Widgets are in ``gan_course.viz.widgets``."""

from gan_course.viz.game import plot_game_1d, plot_paths
from gan_course.viz.plots import (
    DescribedFigure,
    Picture,
    image_html,
    plot_curves,
    plot_images,
    plot_training,
    png_bytes,
    tile,
)

__all__ = [
    "DescribedFigure",
    "Picture",
    "image_html",
    "plot_curves",
    "plot_game_1d",
    "plot_images",
    "plot_paths",
    "plot_training",
    "png_bytes",
    "tile",
]
