"""A verdict, a hint or a solution as HTML and as plain text: the same words in the same order.

Everything from a learner (messages of exceptions, lines, prints) is escaped, never interpreted.
In the course's own sentences `code` and *emphasis* are marked up.
"""

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = [
    "Rendered",
    "number",
    "render_hints",
    "render_message",
    "render_solution",
    "render_verdict",
]


class Rendered(NamedTuple):
    """The same thing twice.

    Args:
        html: For Jupyter, in the light and the dark theme.
        text: For everywhere else.
    """

    html: str
    text: str


class _Line(NamedTuple):
    """One line: a mark, the course's own words, then pieces of the learner's, as code or block."""

    text: str
    mark: str = ""
    strong: str = ""
    code: str = ""
    block: str = ""
    block_title: str = ""


# JupyterLab's own colours, which follow its theme. Text keeps the colour of the page, so that its
# contrast is the theme's; the colour of the bar repeats what the first line says in words.
_BARS = {
    "good": "var(--jp-success-color1, #2e7d32)",
    "part": "var(--jp-warn-color1, #b26a00)",
    "none": "var(--jp-error-color1, #c62828)",
    "note": "var(--jp-info-color1, #1565c0)",
}


def number(value: float) -> str:
    """Return points without needless digits: 4, 1.5, 0.67."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def render_verdict(verdict: dict[str, Any]) -> Rendered:
    """Render what ``judge`` returned."""
    points, of = verdict["points"], verdict["of"]
    if points is None:
        title, bar = f"{verdict['exercise']} · not judged", "note"
    else:
        title = f"{verdict['exercise']} · {number(points)} of {number(of)} points"
        bar = "good" if points >= of else "part" if points > 0 else "none"
    return _rendered(title, bar, list(_lines(verdict)))


def _lines(verdict: dict[str, Any]) -> Iterator[_Line]:
    if verdict["fault"] is not None:
        yield _Line(
            "The check itself failed. That is a mistake of the course, not yours, and it costs no "
            "points. Please report it with this line: ",
            code=verdict["fault"],
        )
        return
    for message in verdict["messages"]:
        yield _Line(
            message["text"] + (" Your line:" if message["line"] else ""),
            mark="→",
            code=message["line"],
        )
    for item in verdict["properties"]:
        right = item["points"] >= item["of"]
        said = f"{item['says']} ({number(item['points'])} of {number(item['of'])})"
        details = [detail for message in item["messages"] if (detail := _detail(message))]
        # The first goes on after a colon, each other is a sentence of its own.
        details = [each if i == 0 else each[0].upper() + each[1:] for i, each in enumerate(details)]
        if not right and item["why"]:
            details.append(item["why"])
        text = f"{said}: {' '.join(details)}" if details else said
        yield _Line(text, mark="✓" if right else "✗")
    if verdict["teaches"]:
        yield _Line(verdict["teaches"], strong="This looks familiar.")
    if verdict["shown"]:
        yield _Line(verdict["shown"], strong="Shown:")
    if verdict["prints"]:
        yield _Line("", block=verdict["prints"], block_title="What your code printed meanwhile")
    if verdict["points"] < verdict["of"]:
        count = verdict["hints"]
        yield _Line(f'Stuck? `hint("{verdict["exercise"]}")` ({count} hints).')


def _detail(message: dict[str, str]) -> str:
    at = f"at {message['at']}" if message["at"] else ""
    said = ""
    if message["received"]:
        expected = f", expected {_strong(message['expected'])}" if message["expected"] else ""
        said = f"received {_strong(message['received'])}{expected}"
    sentence = f"{at}{': ' if at and said else ''}{said}"
    sentence = f"{sentence}." if sentence else ""
    return " ".join(part for part in (sentence, message["note"]) if part)


def _strong(text: str) -> str:
    return text if "`" in text or "*" in text else f"**{text}**"  # what is quoted stands out anyway


def render_hints(exercise: str, hints: list[str], shown: int, solved: bool = True) -> Rendered:
    """Render the first hints of the ladder, and say how to go on, to a solution if one is shown."""
    lines = [_Line(hint, strong=f"{i}.") for i, hint in enumerate(hints[:shown], start=1)]
    if shown < len(hints):
        lines.append(_Line(f'Call `hint("{exercise}")` again for the next one.'))
    else:
        more = f' `solution("{exercise}")` shows a worked solution.' if solved else ""
        lines.append(_Line(f"That was the last.{more}"))
    return _rendered(f"{exercise} · hint {shown} of {len(hints)}", "note", lines)


def render_solution(exercise: str, code: str, shown: str) -> Rendered:
    """Render a worked solution and what it shows."""
    lines = [_Line("", block=code, block_title=""), _Line(shown, strong="Shown:")]
    return _rendered(f"{exercise} · a worked solution", "note", lines)


def render_message(title: str, text: str, code: str = "") -> Rendered:
    """Render one sentence, with a piece of code that is not ours."""
    return _rendered(title, "note", [_Line(text, code=code)])


def _rendered(title: str, bar: str, lines: list[_Line]) -> Rendered:
    body = "".join(_line_html(line) for line in lines)
    page = (
        f'<div role="group" aria-label="{html.escape(title)}" style="border-left:4px solid '
        f'{_BARS[bar]};padding:2px 0 2px 12px;max-width:50em;line-height:1.5">'
        f"<div><strong>{html.escape(title)}</strong></div>{body}</div>"
    )
    return Rendered(page, "\n".join([title, *(_line_text(line) for line in lines)]))


def _marked_up(text: str) -> str:
    # Odd pieces stood between backticks: in code an asterisk is an asterisk.
    pieces = re.split(r"`([^`\n]+)`", html.escape(text, quote=False))
    for i, piece in enumerate(pieces):
        own = _EMPHASIS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", piece))
        pieces[i] = f"<code>{piece}</code>" if i % 2 else own
    return "".join(pieces).replace("\n", "<br>")


_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])")


def _line_html(line: _Line) -> str:
    if line.block:
        block = (
            '<pre style="white-space:pre-wrap;margin:4px 0;padding:6px;color:inherit;'
            'border:1px solid var(--jp-border-color1, #888);background:transparent">'
            f"{html.escape(line.block)}</pre>"
        )
        if not line.block_title:
            return block
        return f"<details><summary>{html.escape(line.block_title)}</summary>{block}</details>"
    strong = f"<strong>{html.escape(line.strong)}</strong> " if line.strong else ""
    mark = f'<span aria-hidden="true">{line.mark}</span> ' if line.mark else ""
    code = f" <code>{html.escape(line.code)}</code>" if line.code else ""
    indent = "margin:3px 0;padding-left:1.3em;text-indent:-1.3em" if mark else "margin:3px 0"
    return f'<div style="{indent}">{mark}{strong}{_marked_up(line.text)}{code}</div>'


def _line_text(line: _Line) -> str:
    if line.block:
        title = f"{line.block_title}:\n" if line.block_title else ""
        return title + "\n".join(f"    {row}" for row in line.block.rstrip().splitlines())
    text = _STRONG.sub(r"\1", line.text).replace("`", "").strip()
    pieces = [line.mark, line.strong, text, line.code]
    return " ".join(piece for piece in pieces if piece)
