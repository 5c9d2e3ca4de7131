"""What all widgets of the course share: a plain-text form, announced messages, one thread."""

import asyncio
import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

__all__ = ["Panel", "note", "on_main_loop", "status"]


class Panel(widgets.VBox):
    """A column of controls that says the same in plain text.

    The text is what is stored with the notebook, what a reader on a code-hosting site or in a
    terminal sees, and what the notebook tests compare. It must not change from run to run.

    Args:
        children: The controls.
        text: The plain-text form.
    """

    def __init__(self, children: list[Any], text: str) -> None:
        super().__init__(children)
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if bundle:  # ipywidgets cuts the text at 110 characters
            bundle["text/plain"] = self.text
        return bundle


def status(message: str) -> str:
    """Return a line of HTML that screen readers announce when it changes."""
    return f'<div role="status" aria-live="polite">{html.escape(message)}</div>'


def note(message: str) -> Panel:
    """Return a line that is shown and announced, and never stored with the notebook."""
    return Panel([widgets.HTML(status(message))], "")


def on_main_loop(function: Callable[..., None]) -> Callable[..., None]:
    """Make a callback of a widget run in the kernel's main event loop.

    JupyterLab may deliver a widget's messages on the thread of a subshell, while a cell runs in
    the main one. Models, figures and widgets are not made for two threads at once, so the callback
    only posts. Where no event loop runs (a plain Python process, a test), it calls directly.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return function

    def post(*arguments: Any) -> None:
        if loop.is_closed():
            function(*arguments)
            return
        loop.call_soon_threadsafe(function, *arguments)

    return post
