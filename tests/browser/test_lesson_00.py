"""Lesson 00 as a learner has it: JupyterLab, a browser, a mouse and a keyboard."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import (
    LONG,
    choose_theme,
    finish,
    not_ours,
    open_notebook,
    run_all,
    serious_findings,
)
from playwright.sync_api import Browser, expect

SUBSHELLS = "@jupyterlab/apputils-extension/kernels-settings.jupyterlab-settings"


@pytest.mark.timeout(1800)
def test_lesson_00(browser: Browser, start_lab: Callable[..., str], tmp_path: Path) -> None:
    """All cells run, the live view changes, the widgets answer, axe finds nothing serious."""
    page, problems = open_notebook(browser, start_lab())
    shots = Path(os.environ.get("GAN_COURSE_SCREENSHOTS", tmp_path))
    expect(page).to_have_title(re.compile("^00_start_her.*JupyterLab"), timeout=30_000)

    run_all(page)
    live = page.locator(".jp-OutputArea-output:has(progress)").first
    live.get_by_role("status").wait_for(timeout=LONG)
    first = live.locator("img").first.get_attribute("src")
    expect(live.get_by_role("status")).to_contain_text("Step 800 of 800", timeout=LONG)
    assert live.locator("img").first.get_attribute("src") != first
    finish(page)

    question = page.locator(".jp-OutputArea-output", has_text="stands still for 200").last
    question.get_by_label("they fall apart").check()
    expect(question.get_by_role("status")).to_contain_text("Kept: they fall apart")

    digits = page.locator(".jp-OutputArea-output:has(button)", has_text="each from noise").last
    digits.get_by_role("button", name="7", exact=True).click()
    image = digits.get_by_role("img", name="8 drawings of the digit 7")
    image.wait_for()
    before = image.get_attribute("src")
    digits.get_by_role("button", name="7", exact=True).press("Enter")
    expect(image).not_to_have_attribute("src", before or "")

    number = page.get_by_label("A number:")
    number.fill("31415")
    page.get_by_role("img", name="The number 31415, written by the generator").wait_for()
    number.fill("3.14")
    expect(page.get_by_role("status").filter(has_text="cannot write “.”")).to_be_visible()

    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        choose_theme(page, theme)
        assert serious_findings(page) == []
        for index, output in enumerate(page.locator(".jp-OutputArea-output:has(img)").all()):
            output.scroll_into_view_if_needed()
            page.screenshot(path=shots / f"{theme.split()[-1].lower()}_{index:02d}.png")
    assert [problem for problem in problems if not not_ours(problem)] == []


SMALL = """\
from gan_course.recipes import RECIPES, build_gan
from gan_course.viz.widgets import ask_for_digit
generator = build_gan(RECIPES["cgan"]).averaged_generator
ask_for_digit(generator)
"""
BUSY = "import time\ntime.sleep(10)\nprint('slept')\n"


@pytest.mark.parametrize("subshells", ["disabled", "perCommTarget", "perComm"])
def test_buttons_with_and_without_subshells(
    browser: Browser, start_lab: Callable[..., str], tmp_path: Path, subshells: str
) -> None:
    """A button pressed while a cell runs is answered once the cell is done, however it arrives."""
    import nbformat

    folder = tmp_path / "my_course"
    folder.mkdir()
    cells = [nbformat.v4.new_code_cell(source) for source in (SMALL, BUSY)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, folder / "small.ipynb")
    address = start_lab({SUBSHELLS: f'{{"commsOverSubshells": "{subshells}"}}'})
    page, _ = open_notebook(browser, address.replace("00_start_here", "small"))
    run_all(page)
    page.get_by_role("img", name="8 drawings of the digit 3").wait_for(timeout=LONG)
    assert page.locator(".jp-InputPrompt", has_text="[*]").count() == 1, "a cell should be running"
    page.get_by_role("button", name="5", exact=True).click()
    page.get_by_role("img", name="8 drawings of the digit 5").wait_for(timeout=60_000)
    finish(page)
