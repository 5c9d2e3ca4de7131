"""Lesson 01 in a real browser: JupyterLab draws the two maps from their Mermaid text."""

from collections.abc import Callable

from driving import choose_theme, not_ours, open_notebook, scroll_to, serious_findings
from playwright.sync_api import Browser, expect

from gan_course.viz import CONCEPT_MAP, FAMILY_MAP

LESSON = "01_generative_models.ipynb"


def test_the_maps_are_drawn(browser: Browser, start_lab: Callable[..., str]) -> None:
    """Each Mermaid text has become a picture, in both themes, and axe finds nothing serious."""
    address = start_lab().replace("00_start_here.ipynb", LESSON)
    page, problems = open_notebook(browser, address)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        choose_theme(page, theme)
        for heading, ideas in (
            ("A map of the families", FAMILY_MAP),
            ("The article's map, corrected", CONCEPT_MAP),
        ):
            scroll_to(page, heading)
            first = " ".join(next(iter(ideas.boxes)).split())
            drawn = page.locator(".jp-RenderedMarkdown .jp-RenderedMermaid", has_text=first)
            expect(drawn.locator("img, svg").first).to_be_visible(timeout=60_000)
            assert serious_findings(page) == []
    assert [problem for problem in problems if not not_ours(problem)] == []
    page.close()
