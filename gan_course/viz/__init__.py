"""Pictures: arrays in, figures or PNG bytes out. Widgets are in ``gan_course.viz.widgets``."""

from gan_course.viz.densities import plot_clouds, plot_fits, plot_pushforward, plot_scores
from gan_course.viz.game import plot_game_1d, plot_paths
from gan_course.viz.maps import CONCEPT_MAP, FAMILY_MAP, IdeaMap, plot_map
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
    "CONCEPT_MAP",
    "FAMILY_MAP",
    "DescribedFigure",
    "IdeaMap",
    "Picture",
    "image_html",
    "plot_clouds",
    "plot_curves",
    "plot_fits",
    "plot_game_1d",
    "plot_images",
    "plot_map",
    "plot_paths",
    "plot_pushforward",
    "plot_scores",
    "plot_training",
    "png_bytes",
    "tile",
]
