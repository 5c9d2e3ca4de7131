"""Maps of ideas: arrows between known boxes, and the same map in Mermaid and as a picture."""

import re
from pathlib import Path

import pytest

from gan_course.viz import CONCEPT_MAP, FAMILY_MAP, IdeaMap, plot_map

LESSON = Path(__file__).parents[2] / "notebooks" / "source" / "01_generative_models.md"
SMALL = IdeaMap({"a": (0, 0), "b": (1, 0)}, [("a", "b", "helps")])


def test_a_map_draws_its_boxes_and_labels() -> None:
    """Every box and every label is there; the description says each arrow in words."""
    figure = plot_map(SMALL)
    assert {text.get_text() for text in figure.axes[0].texts} == {"a", "b", "helps", ""}
    assert repr(figure) == "[Picture: A map with arrows: a → b (helps)]"


def test_an_arrow_needs_both_its_boxes() -> None:
    """The error names the end that is missing."""
    with pytest.raises(ValueError, match=r"Arrows end at \['c'\], expected one of \['a', 'b'\]"):
        IdeaMap({"a": (0, 0), "b": (1, 0)}, [("a", "c", "")])


def mermaid_sentences(diagram: str) -> list[str]:
    """Return the arrows of a Mermaid flow chart as words, with the texts of the boxes."""
    box = r'(\w+)(?:\["([^"]*)"\])?'
    names: dict[str, str] = {}
    found = []
    for start, text, label, end, other in re.findall(
        rf'{box} -->(?:\|"?([^"|]*)"?\|)? {box}', diagram
    ):
        names |= {
            k: " ".join(v.replace("<br>", " ").split())
            for k, v in ((start, text), (end, other))
            if v
        }
        found.append(f"{names[start]} → {names[end]}" + (f" ({label})" if label else ""))
    return found


def test_the_lessons_diagrams_are_the_pictures() -> None:
    """The lesson's two Mermaid diagrams have the boxes, arrows and labels of the still pictures."""
    diagrams = re.findall(r"```mermaid\n(.*?)```", LESSON.read_text(encoding="utf-8"), re.DOTALL)
    assert [sorted(mermaid_sentences(diagram)) for diagram in diagrams] == [
        sorted(FAMILY_MAP.sentences()),
        sorted(CONCEPT_MAP.sentences()),
    ]
