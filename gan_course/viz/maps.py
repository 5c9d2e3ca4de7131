"""Maps of ideas: boxes and labelled arrows, the still pictures of the lessons' Mermaid diagrams."""

from collections.abc import Mapping, Sequence

from matplotlib import style as styles
from matplotlib.colors import to_hex

from gan_course.viz.plots import STYLE, DescribedFigure

__all__ = ["CONCEPT_MAP", "FAMILY_MAP", "IdeaMap", "plot_map"]

Arrow = tuple[str, str, str]


class IdeaMap:
    """Boxes in places, and arrows between them, each with a word that says what it means.

    Args:
        boxes: Text of the box → (column, row), in any unit; rows count downwards.
        arrows: (from, to, label); the label may be empty.

    Raises:
        ValueError: An arrow begins or ends at no box.

    Lesson 01.
    """

    def __init__(self, boxes: Mapping[str, tuple[float, float]], arrows: Sequence[Arrow]) -> None:
        self.boxes = dict(boxes)
        self.arrows = list(arrows)
        if lost := {end for arrow in arrows for end in arrow[:2]} - set(boxes):
            raise ValueError(f"Arrows end at {sorted(lost)}, expected one of {list(boxes)}.")

    def sentences(self) -> list[str]:
        """Return each arrow as words: 'from, label: to'."""
        return [
            _words(f"{start} → {end}" + (f" ({label})" if label else ""))
            for start, end, label in self.arrows
        ]


FAMILY_MAP = IdeaMap(
    boxes={
        "a model that draws x": (2.2, 0.0),
        "explicit": (1.2, 1.0),
        "implicit": (4.3, 1.0),
        "computed exactly": (0.4, 2.0),
        "computed up to a bound": (2.3, 2.0),
        "histogram,\nkernel density,\nmixture": (-0.6, 3.1),
        "autoregressive": (0.5, 3.1),
        "flow": (1.35, 3.1),
        "VAE": (1.95, 3.1),
        "diffusion": (2.7, 3.1),
        "subspace\nwithout noise": (3.65, 3.1),
        "GAN": (5.5, 2.0),
    },
    arrows=[
        ("a model that draws x", "explicit", "p(x) is written down"),
        ("a model that draws x", "implicit", "it can only draw"),
        ("explicit", "computed exactly", ""),
        ("explicit", "computed up to a bound", ""),
        ("computed exactly", "histogram,\nkernel density,\nmixture", ""),
        ("computed exactly", "autoregressive", ""),
        ("computed exactly", "flow", ""),
        ("computed up to a bound", "VAE", ""),
        ("computed up to a bound", "diffusion", ""),
        ("implicit", "subspace\nwithout noise", "noise removed after the fit"),
        ("implicit", "GAN", "learns from an opponent"),
    ],
)

CONCEPT_MAP = IdeaMap(
    boxes={
        "probability": (0.0, 0.0),
        "deep learning": (2.0, 0.0),
        "transfer learning": (4.0, 0.0),
        "generative models": (1.0, 1.2),
        "explainability": (3.0, 1.2),
        "data augmentation": (0.0, 2.4),
        "adversarial training": (4.0, 2.4),
        "classifiers": (2.0, 2.4),
    },
    arrows=[
        ("probability", "generative models", "states the aim"),
        ("deep learning", "generative models", "supplies functions"),
        ("transfer learning", "deep learning", "lends weights"),
        ("explainability", "generative models", "examines"),
        ("explainability", "classifiers", "examines"),
        ("generative models", "data augmentation", "make examples for"),
        ("data augmentation", "classifiers", "adds examples to"),
        ("adversarial training", "classifiers", "hardens"),
    ],
)


def plot_map(
    ideas: IdeaMap, *, size: tuple[float, float] = (8.0, 3.6), description: str | None = None
) -> DescribedFigure:
    """Draw a map.

    Args:
        ideas: Boxes and arrows.
        size: Inches.
        description: Alternative text; by default all arrows in words.

    Returns:
        A matplotlib Figure.

    Lesson 01.
    """
    if description is None:
        description = f"A map with arrows: {'; '.join(ideas.sentences())}"
    with styles.context(STYLE):
        figure = DescribedFigure(description, figsize=size)
        axes = figure.subplots()
        axes.set_axis_off()
        columns, rows = zip(*ideas.boxes.values(), strict=True)
        axes.set_xlim(min(columns) - 0.6, max(columns) + 0.6)
        axes.set_ylim(max(rows) + 0.5, min(rows) - 0.3)
        frame = {"boxstyle": "round,pad=0.45", "facecolor": "0.96", "edgecolor": to_hex("C0")}
        texts = {
            name: axes.text(*place, name, ha="center", va="center", bbox=frame, zorder=3)
            for name, place in ideas.boxes.items()
        }
        figure.draw_without_rendering()  # an arrow ends at its boxes' edges, known from here on
        for start, end, label in ideas.arrows:
            (x0, y0), (x1, y1) = ideas.boxes[start], ideas.boxes[end]
            axes.annotate(
                "",
                (x1, y1),
                (x0, y0),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": "0.35",
                    "patchA": texts[start].get_bbox_patch(),
                    "patchB": texts[end].get_bbox_patch(),
                    "shrinkA": 2,
                    "shrinkB": 2,
                },
                zorder=1,  # under the labels
            )
            if label:
                axes.text((x0 + x1) / 2, (y0 + y1) / 2, label, ha="center", va="center",
                          fontsize=8, style="italic", zorder=2,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        figure.draw_without_rendering()
    return figure


def _words(text: str) -> str:
    return " ".join(text.split())
