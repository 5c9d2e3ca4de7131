"""Lesson 02 in a real browser: all cells run, and sliders that a keyboard can move."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import (
    LONG,
    choose_theme,
    idle,
    not_ours,
    open_notebook,
    run_all,
    scroll_to,
    serious_findings,
)
from playwright.sync_api import Browser, expect

LESSON = "02_gan_math"


@pytest.mark.timeout(1800)
def test_the_generator_is_moved_by_hand(
    browser: Browser, start_lab: Callable[..., str], tmp_path: Path
) -> None:
    """A slider has a name, answers the arrow keys, and the picture says what it was drawn for."""
    page, problems = open_notebook(browser, start_lab().replace("00_start_here", LESSON))
    shots = Path(os.environ.get("GAN_COURSE_SCREENSHOTS", tmp_path))
    run_all(page)
    idle(page)
    scroll_to(page, "From the logit to the sample")

    panel = page.locator(".jp-OutputArea-output:has(input[type='range'])").first
    mean = panel.get_by_role("slider", name="mean")
    mean.wait_for(timeout=LONG)
    mean.scroll_into_view_if_needed()
    picture = panel.locator("img").first
    before = picture.get_attribute("src")
    mean.focus()
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_role("status")).to_contain_text("Drawn for mean = -3.84")
    expect(picture).not_to_have_attribute("src", before or "")

    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        choose_theme(page, theme)
        mean.scroll_into_view_if_needed()
        page.screenshot(path=shots / f"sliders_{theme.split()[-1].lower()}.png")
        assert serious_findings(page) == []
    assert [problem for problem in problems if not not_ours(problem)] == []
