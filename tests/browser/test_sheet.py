"""A sheet as a learner has it: a wrong answer, a hint, the right answer, in a browser."""

import json
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
    serious_findings,
    write_and_run,
)
from playwright.sync_api import Browser, expect

from gan_course.exercises import exercises

NAME = "00_start_here"
TOTAL = sum(exercise.points for exercise in exercises("00"))
WRONG = "def scale_pixels(pixels):\n    print('hello')\n    return pixels / 255.0"
RIGHT = "def scale_pixels(pixels):\n    return pixels / 127.5 - 1"
HINT = 'hint("scale_pixels")'


@pytest.mark.timeout(1800)
def test_a_sheet_answers(browser: Browser, start_lab: Callable[..., str], tmp_path: Path) -> None:
    """A wrong answer shows its misconception's sentence, the right one the points; axe is content.

    The points so far are announced beside the verdict, and are not saved with the notebook.
    """
    address = start_lab().replace(NAME, f"exercises/{NAME}")
    page, problems = open_notebook(browser, address)
    shots = Path(os.environ.get("GAN_COURSE_SCREENSHOTS", tmp_path))
    verdicts = page.locator(".jp-OutputArea-output", has=page.get_by_role("group"))
    points = page.get_by_role("status").filter(has_text="Sheet 00:")
    checking = page.locator(".jp-CodeCell", has_text='check("scale_pixels"').first

    run_all(page)  # the sheet as it comes: nothing raises, and each check says what is missing
    idle(page)
    expect(verdicts).to_have_count(len(exercises("00")), timeout=LONG)
    expect(verdicts.first).to_contain_text("scale_pixels · 0 of 4 points")
    expect(verdicts.first).to_contain_text("Is there a return?")
    expect(page.locator(".jp-OutputArea-output[data-mime-type*='error']")).to_have_count(0)

    write_and_run(page, "def scale_pixels", WRONG)
    checking.locator(".jp-InputPrompt").click()
    page.keyboard.press("Control+Enter")
    idle(page)
    expect(verdicts.first).to_contain_text("scale_pixels · 2 of 4 points")
    expect(verdicts.first).to_contain_text("This looks familiar. That is the range from 0 to 1.")
    expect(verdicts.first.locator("details")).to_contain_text("What your code printed meanwhile")
    expect(points.first).to_have_text(f"Sheet 00: 2 of {TOTAL} points.")

    page.keyboard.press("b")  # a new cell below
    page.keyboard.press("Enter")
    page.keyboard.insert_text(HINT)
    page.keyboard.press("Control+Enter")
    idle(page)
    expect(verdicts.nth(1)).to_contain_text("hint 1 of 2")

    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        choose_theme(page, theme)
        assert serious_findings(page) == []
        verdicts.first.scroll_into_view_if_needed()
        page.screenshot(path=shots / f"sheet_{theme.split()[-1].lower()}_wrong.png")

    write_and_run(page, "def scale_pixels", RIGHT)
    checking.locator(".jp-InputPrompt").click()
    page.keyboard.press("Control+Enter")
    idle(page)
    expect(verdicts.first).to_contain_text("scale_pixels · 4 of 4 points")
    expect(points.first).to_have_text(f"Sheet 00: 4 of {TOTAL} points.")
    page.screenshot(path=shots / "sheet_dark_right.png")
    assert serious_findings(page) == []

    page.keyboard.press("Control+s")
    saved = tmp_path / "my_course" / "exercises" / f"{NAME}.ipynb"
    page.wait_for_timeout(2000)
    text = saved.read_text(encoding="utf-8")
    assert "4 of 4 points" in text
    assert f"of {TOTAL} points" not in text
    kept = json.loads(saved.with_name(".gan_course_progress.json").read_text(encoding="utf-8"))
    assert kept["points"]["scale_pixels"] == 4
    assert [problem for problem in problems if not not_ours(problem)] == []
