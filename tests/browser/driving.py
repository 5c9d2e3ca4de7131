"""Driving JupyterLab in a browser: open a notebook, run its cells, choose a theme, look."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError, expect

# A lesson may take two minutes; a machine that does other work besides, several times as long.
LONG = 900_000
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


def write_and_run(page: Page, identifier_text: str, code: str) -> None:
    """Replace the code of the cell that holds some text, and run it."""
    cell = page.locator(".jp-CodeCell", has_text=identifier_text).first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)  # as if pasted: typing would indent by itself
    page.keyboard.press("Control+Enter")
    idle(page)


def scroll_to(page: Page, text: str) -> None:
    """Scroll the notebook until a heading is there: cells out of sight are not in the page."""
    heading = page.locator(".jp-RenderedMarkdown :is(h2, h3)", has_text=text)
    page.locator(".jp-NotebookPanel .jp-WindowedPanel-outer").hover()
    for _ in range(200):
        if heading.count():
            heading.first.scroll_into_view_if_needed()
            return
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(150)
    raise AssertionError(f"no heading {text!r} in the notebook")


def idle(page: Page) -> None:
    """Wait until no cell is waiting or running."""
    waiting = page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[*]")
    expect(waiting).to_have_count(0, timeout=LONG)
    expect(page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
        "data-status", "idle", timeout=LONG
    )


def not_ours(problem: str) -> bool:
    """Whether a problem is JupyterLab's: a slow machine may make it open its connection again."""
    return any(word in problem for word in ("WebSocket", "Failed to load resource"))
