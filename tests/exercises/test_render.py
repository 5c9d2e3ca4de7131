"""HTML and text say the same words in the same order, and interpret nothing of a learner's."""

import html
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_course.exercises import Exercise, Misconception, Property, answer, ask, judge
from gan_course.exercises.properties import close_to_reference, same_shape
from gan_course.exercises.render import (
    Rendered,
    number,
    render_hints,
    render_message,
    render_solution,
    render_verdict,
)

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'so' `code` *em*"


def verdict(**changes: Any) -> dict[str, Any]:
    """Return a verdict with one of everything."""
    return {
        "exercise": "a_task",
        "title": "A task",
        "lesson": "02",
        "points": 1.5,
        "of": 4,
        "properties": [
            {"says": "has a shape", "points": 1, "of": 1, "messages": [], "why": ""},
            {
                "says": "is `right`",
                "points": 0.5,
                "of": 3,
                "messages": [
                    {"at": "x = 1", "received": "2", "expected": "3", "note": "A *note*."},
                    {"at": "x = 2", "received": "4", "expected": "5", "note": ""},
                ],
                "why": "It matters.",
            },
        ],
        "misconception": "one",
        "teaches": "That is `p / q`, not *both* together.",
        "messages": [{"text": "It raised `ValueError: no`.", "line": "return f(x)"}],
        "prints": "a line\nanother\n",
        "shown": "",
        "hints": 2,
        "fault": None,
    } | changes


class Reader(HTMLParser):
    """What a screen reader reads: all text but what is hidden from it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def read(rendered: Rendered) -> Reader:
    reader = Reader()
    reader.feed(rendered.html)
    reader.close()
    return reader


SAMPLES = {
    "a verdict": render_verdict(verdict()),
    "all right": render_verdict(verdict(points=4, shown="Well *shown*.", teaches="", messages=[])),
    "nothing right": render_verdict(verdict(points=0, properties=[])),
    "a fault": render_verdict(verdict(points=None, fault="KeyError: 'x'")),
    "the first hint": render_hints("a_task", ["One `x`.", "Two."], 1),
    "the last hint": render_hints("a_task", ["One.", "Two."], 2),
    "a solution": render_solution("a_task", "def f(x):\n    return x < 1 & 2", "It is shown."),
    "a message": render_message("check", "A sentence:", "code < 1"),
}


@pytest.mark.parametrize("rendered", SAMPLES.values(), ids=SAMPLES)
def test_html_and_text_say_the_same_words_in_the_same_order(rendered: Rendered) -> None:
    """Nothing is said by layout or colour alone: every word and mark stands in both."""
    spoken = " ".join(read(rendered).words)
    # Text keeps the asterisks of an emphasis and ends a heading with a colon; in HTML code stands
    # in a tag of its own, so that the full stop after it is another word here.
    written = rendered.text.replace("*", "").replace("printed meanwhile:", "printed meanwhile")
    assert re.sub(r" (?=[.,:;)])", "", spoken) == " ".join(written.split())


def test_a_verdict_as_text() -> None:
    """Points first, then what kept it from being tried, each property with its reasons."""
    assert render_verdict(verdict()).text.splitlines() == [
        "a_task · 1.5 of 4 points",
        "→ It raised ValueError: no. Your line: return f(x)",
        "✓ has a shape (1 of 1)",
        "✗ is right (0.5 of 3): at x = 1: received 2, expected 3. A *note*. "
        "At x = 2: received 4, expected 5. It matters.",
        "This looks familiar. That is p / q, not *both* together.",
        "What your code printed meanwhile:",
        "    a line",
        "    another",
        'Stuck? hint("a_task") (2 hints).',
    ]


def test_a_property_with_nothing_to_add_ends_without_a_colon() -> None:
    """No place, no numbers, no reason: no empty sentence either."""
    nothing = [{"at": "", "received": "", "expected": "", "note": ""}]
    item = {"says": "is so", "points": 0, "of": 1, "messages": nothing, "why": ""}
    assert render_verdict(verdict(properties=[item])).text.splitlines()[2] == "✗ is so (0 of 1)"
    item["why"] = "It matters."
    text = render_verdict(verdict(properties=[item])).text
    assert "✗ is so (0 of 1): It matters.\n" in text


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ({"at": "x = 1"}, "at x = 1."),
        ({"received": "2", "expected": "3"}, "received 2, expected 3."),
        ({"received": "2"}, "received 2."),
        ({"at": "x = 1", "received": "2", "note": "So."}, "at x = 1: received 2. So."),
        ({"note": "Your test passes."}, "Your test passes."),
    ],
)
def test_what_is_not_there_leaves_no_trace(message: dict[str, str], detail: str) -> None:
    """Place, received, expected and note are each optional."""
    empty = {"at": "", "received": "", "expected": "", "note": ""}
    item = {"says": "is so", "points": 0, "of": 1, "messages": [empty | message], "why": ""}
    lines = render_verdict(verdict(properties=[item])).text.splitlines()
    assert lines[2] == f"✗ is so (0 of 1): {detail}"


def test_a_passed_exercise_says_what_was_shown_and_offers_no_hint() -> None:
    """Who has all points reads what it means."""
    lines = SAMPLES["all right"].text.splitlines()
    assert lines[0] == "a_task · 4 of 4 points"
    assert "Shown: Well *shown*." in lines
    assert not any("Stuck" in line for line in lines)


def test_a_fault_of_ours_is_all_that_is_said() -> None:
    """It is named as a mistake of the course, which costs nothing."""
    assert SAMPLES["a fault"].text.splitlines() == [
        "a_task · not judged",
        "The check itself failed. That is a mistake of the course, not yours, and it costs no "
        "points. Please report it with this line: KeyError: 'x'",
    ]


def test_hints_climb() -> None:
    """The ladder says how to go on, at its end where a solution is, if one is shown."""
    assert SAMPLES["the first hint"].text.splitlines() == [
        "a_task · hint 1 of 2",
        "1. One x.",
        'Call hint("a_task") again for the next one.',
    ]
    assert SAMPLES["the last hint"].text.splitlines()[1:] == [
        "1. One.",
        "2. Two.",
        'That was the last. solution("a_task") shows a worked solution.',
    ]
    last = render_hints("a_task", ["One.", "Two."], 2, solved=False).text.splitlines()
    assert last[-1] == "That was the last."


def test_a_solution_is_code() -> None:
    """Its lines keep their indentation."""
    assert SAMPLES["a solution"].text.splitlines() == [
        "a_task · a worked solution",
        "    def f(x):",
        "        return x < 1 & 2",
        "Shown: It is shown.",
    ]
    assert "def f(x):\n    return x &lt; 1 &amp; 2</pre>" in SAMPLES["a solution"].html


@pytest.mark.parametrize(
    ("value", "text"),
    [(4, "4"), (4.0, "4"), (1.5, "1.5"), (2 / 3, "0.67"), (0, "0"), (0.1, "0.1"), (10, "10"),
     (100.0, "100"), (0.25, "0.25")],
)  # fmt: skip
def test_points_have_no_needless_digits(value: float, text: str) -> None:
    """Whole points are whole, and a ten keeps its zero."""
    assert number(value) == text


# HTML.

ALLOWED = {"div", "strong", "span", "code", "em", "pre", "details", "summary", "br"}


def hostile() -> dict[str, Any]:
    """Return a real verdict in which everything of the learner's is hostile."""

    class Hostile(Exception):
        pass

    Hostile.__name__ = SCRIPT
    source = f"def f(x):\n    print({SCRIPT!r})\n    raise Hostile({SCRIPT!r})  # {SCRIPT}"
    import linecache

    linecache.cache["<cell>"] = (len(source), None, source.splitlines(True), "<cell>")
    space: dict[str, Any] = {"Hostile": Hostile}
    exec(compile(source, "<cell>", "exec"), space)
    return judge(TOY, ask(TOY), answer(ask(TOY), space["f"]))


TOY = Exercise(
    id="f",
    title="F",
    points=2,
    signature="f(x)",
    asks="F.",
    reference=lambda x: x,
    cases=lambda rng: [(1.0,)],
    properties=[
        Property(1, "has the shape", same_shape()),
        Property(1, "is x", close_to_reference()),
    ],
    misconceptions=[Misconception("two", lambda x: 2.0, "Two.")],
    hints=["One.", "Two."],
    shown="X.",
)


def is_clean(rendered: Rendered) -> None:
    """Assert that there is no tag or attribute but ours, and that all tags are closed."""
    reader = read(rendered)
    assert set(reader.tags) <= ALLOWED
    assert {name for name, _ in reader.attributes} <= {"role", "aria-label", "aria-hidden", "style"}
    opened = [tag for tag in reader.tags if tag != "br"]
    assert len(opened) == rendered.html.count("</")


def test_nothing_of_a_learners_is_interpreted() -> None:
    """Message, type name, line and prints are shown as they are, markup and all."""
    rendered = render_verdict(hostile())
    is_clean(rendered)
    assert "alert(2)" in rendered.html
    assert "<em>" not in rendered.html
    shown = html.unescape(re.sub(r"<[^>]*>", "", rendered.html))
    # In a sentence of ours a backtick of theirs becomes an apostrophe, and their code is code.
    assert shown.count(SCRIPT) == 2  # in the comment of its line, and printed
    assert SCRIPT.replace("`", "'") in shown


def test_a_name_of_a_type_is_not_interpreted() -> None:
    """The name of a class is a learner's too."""
    made = type(SCRIPT[:60], (), {})()
    rendered = render_verdict(judge(TOY, ask(TOY), answer(ask(TOY), lambda x: made)))
    is_clean(rendered)
    assert "received <script>alert(1)</script>" in rendered.text
    assert "<code>&lt;script&gt;alert(1)" in rendered.html


def test_keys_of_a_dictionary_are_not_interpreted() -> None:
    """Nor are the keys of what was returned."""
    rendered = render_verdict(
        judge(TOY, ask(TOY), answer(ask(TOY), lambda x: {SCRIPT[:25]: 1, "*b*": 2}))
    )
    is_clean(rendered)
    assert "<em>" not in rendered.html


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_makes_a_tag(message: str, line: str, prints: str) -> None:
    """Whatever an exception says, where it was raised, what was printed."""
    answers = [{"failed": "E", "message": message, "line": line, "prints": prints}]
    is_clean(render_verdict(judge(TOY, ask(TOY), answers)))
    is_clean(render_solution("f", prints, "Shown."))
    is_clean(render_message("check", "So:", line))


def test_our_own_sentences_are_marked_up() -> None:
    """`code` and *emphasis* of the course become tags; in code an asterisk is an asterisk."""
    page = render_message("check", "A `a*b` and *this one*, 2 * 3 * 4, `x*y`, a_*b*_c.\nNext.").html
    assert "A <code>a*b</code> and <em>this one</em>, 2 * 3 * 4, <code>x*y</code>" in page
    assert "a_*b*_c.<br>Next." in page


@pytest.mark.parametrize("rendered", SAMPLES.values(), ids=SAMPLES)
def test_the_page_is_a_labelled_group(rendered: Rendered) -> None:
    """A screen reader hears what it is; the marks, which words repeat, it does not hear."""
    is_clean(rendered)
    title = rendered.text.splitlines()[0]
    assert rendered.html.startswith('<div role="group" aria-label="')
    assert f'aria-label="{html.escape(title)}"' in rendered.html
    assert rendered.html.count("aria-hidden") == len(re.findall("[✓✗→]", rendered.text))


def test_colour_tells_nothing_that_words_do_not() -> None:
    """Text keeps the page's colour; the bar's colour repeats the points of the first line."""
    for points in (0, 1.5, 4):
        page = render_verdict(verdict(points=points)).html
        assert f"{number(points)} of 4 points</strong>" in page
        colours = re.findall(r"([\w-]*color[\w-]*|background):([^;\"]+)", page)
        assert set(colours) <= {("color", "inherit"), ("background", "transparent")}
    bars = {re.search(r"border-left:4px solid ([^;]+)", r.html)[1] for r in SAMPLES.values()}  # type: ignore[index]
    assert len(bars) == 4


def test_prints_are_folded() -> None:
    """A long output does not push the verdict away: it opens with the keyboard."""
    page = render_verdict(verdict()).html
    assert "<details><summary>What your code printed meanwhile</summary><pre" in page
