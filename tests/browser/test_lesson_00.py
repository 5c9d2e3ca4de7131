"""Lesson 00 as a learner has it: JupyterLab, a browser, a mouse and a keyboard."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError, expect

# A lesson may take two minutes; a machine that does other work besides, several times as long.
LONG = 900_000
SUBSHELLS = "@jupyterlab/apputils-extension/kernels-settings.jupyterlab-settings"
OURS = [".jp-OutputArea-output", ".jp-RenderedMarkdown"]


def open_notebook(browser: Browser, address: str) -> tuple[Page, list[str]]:
    """Open an address, wait for the notebook, and collect what goes wrong in page and console."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
    page.on(
        "console",
        lambda message: (
            problems.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    page.goto(address)
    page.locator(".jp-NotebookPanel").wait_for(timeout=120_000)
    expect(page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
        "data-status", "idle", timeout=120_000
    )
    return page, problems


def run_all(page: Page) -> None:
    """Choose Run → Run All Cells in the menu bar, again if JupyterLab was not ready for it.

    On a busy machine the menu still grows while it is open, and the click can land on the entry
    above: "Restart Kernel and Run All Cells…", which asks in a dialog. Escape closes either.
    """
    waiting = page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[*]")
    for _ in range(6):
        try:
            page.get_by_role("menuitem", name="Run", exact=True).click(timeout=10_000)
            page.wait_for_timeout(500)
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click(timeout=10_000)
            waiting.first.wait_for(timeout=10_000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"JupyterLab did not run the cells; it shows:\n{page.inner_text('body')}")


def finish(page: Page) -> None:
    """Wait until every code cell has been run, and none of them failed."""
    numbers = page.locator(".jp-CodeCell .jp-InputPrompt")
    expect(numbers.filter(has_text="[*]")).to_have_count(0, timeout=LONG)
    expect(page.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    expect(page.locator(".jp-OutputArea-output[data-mime-type*='error']")).to_have_count(0)


def choose_theme(page: Page, name: str) -> None:
    """Choose a theme in the Settings menu."""
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    # An entry that opens a submenu has no role in JupyterLab 4.6, so it is found by its class.
    page.wait_for_timeout(500)  # let the menu come to rest, as above
    page.locator(".lm-Menu-item[data-type='submenu']", has_text="Theme").first.click()
    page.wait_for_timeout(500)
    page.locator(f".lm-Menu-item:has(.lm-Menu-itemLabel:text-is('{name}'))").click()
    light = "true" if name.endswith("Light") else "false"
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light)


def serious_findings(page: Page) -> list[str]:
    """Return what axe finds serious or critical in our outputs and prose.

    JupyterLab's own pages have open findings; they are not ours to mend.
    """
    results = Axe().run(page, context={"include": [[selector] for selector in OURS]})
    return [
        f"{finding['id']}: {node['html'][:150]}"
        for finding in results.response["violations"]
        if finding["impact"] in {"serious", "critical"}
        for node in finding["nodes"]
    ]


def picture(page: Page, panel: str) -> tuple[str, str]:
    """Return (alternative text, source) of the picture in the panel that holds some text."""
    image = page.locator(panel).locator("img").first
    return image.get_attribute("alt") or "", image.get_attribute("src") or ""


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
    # A slow machine may make JupyterLab open its own connection again; that is not ours.
    own = ("WebSocket", "Failed to load resource")
    assert [problem for problem in problems if not any(word in problem for word in own)] == []


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
