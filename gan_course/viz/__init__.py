"""Pictures: arrays in, figures or PNG bytes out. Widgets are in ``gan_course.viz.widgets``."""

from gan_course.viz.plots import plot_curves, plot_images, png_bytes, tile

__all__ = ["plot_curves", "plot_images", "png_bytes", "tile"]
