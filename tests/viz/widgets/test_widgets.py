"""Widgets: what their callbacks do, run here as the front end would run them."""

import asyncio
import threading

import numpy as np
import pytest

from gan_course.recipes import RECIPES, build_gan, training_data
from gan_course.viz import plot_training
from gan_course.viz.widgets import (
    ask_for_digit,
    outcome,
    predict,
    watch_training,
    write_number,
)
from gan_course.viz.widgets.panel import Panel, on_main_loop, status


@pytest.fixture(scope="module")
def gan():
    return build_gan(RECIPES["cgan"], seed=1)


def test_prediction_is_kept_and_shown(capsys):
    """A choice made with the control is kept, announced, and printed beside the outcome."""
    question = predict("w_kept", "Is 2 + 2 <b> or 4?", [3, 4, 5])
    label, control, note = question.children
    assert "Is 2 + 2 &lt;b&gt; or 4?" in label.value
    assert control.value is None
    control.index = 0
    assert question.answer == 3
    assert "Kept: 3" in note.value
    outcome("w_kept", 4, "Two and two.")
    assert capsys.readouterr().out == "You said: 3. It was: 4.\nTwo and two.\n"


def test_prediction_of_a_number(capsys):
    """Without choices a number is typed."""
    question = predict("w_number", "How many?")
    field, note = question.children[1:]
    field.value = "many"
    assert "many" in note.value
    assert "is not a number" in note.value
    assert question.answer is None
    field.value = "0"
    assert "Kept: 0" in note.value
    for refused in ("nan", "1,000", "inf"):
        field.value = refused
        assert question.answer is None
    field.value = "2,5"
    outcome("w_number", 3)
    assert capsys.readouterr().out == "You said: 2.5. It was: 3.\n"


def test_prediction_without_an_answer(capsys):
    """Running the notebook without answering is said, and is no error."""
    predict("w_none", "Heads or tails?", ["heads", "tails"])
    outcome("w_none", "tails")
    assert capsys.readouterr().out == "You made no prediction. It was: tails.\n"


def test_prediction_in_plain_text():
    """The plain-text twin holds question and choices, stays the same, and can be answered."""
    question = predict(
        "w_text",
        "Is a question of more than a hundred and ten characters cut off "
        "in its plain-text form, as ipywidgets would do it?",
        ["yes", "no"],
    )
    text = question._repr_mimebundle_()["text/plain"]
    assert text.endswith("as ipywidgets would do it?\n  ( ) yes\n  ( ) no")
    assert text == repr(question)
    question.choose("no")
    assert question.answer == "no"
    assert question.children[1].value == "no"
    assert repr(question) == text


def test_prediction_misused():
    """Wrong choices, a wrong answer, and an outcome without question are answered clearly."""
    with pytest.raises(ValueError, match="expected at least two different answers"):
        predict("w_bad", "?", ["only one"])
    with pytest.raises(ValueError, match="expected at least two different answers"):
        predict("w_bad", "?", [1, 1])
    with pytest.raises(ValueError, match=r"prediction is 7, expected one of \[1, 2\]"):
        predict("w_bad", "?", [1, 2]).choose(7)
    with pytest.raises(ValueError, match="prediction is 'x', expected a number"):
        predict("w_bad", "?").choose("x")
    with pytest.raises(KeyError, match=r"No prediction is called 'w_never'. Run the cell"):
        outcome("w_never", 1)


def test_digit_buttons_draw(gan):
    """Each button draws its digit; pressing it again draws it with new noise."""
    panel = ask_for_digit(gan.averaged_generator)
    row, image, note = panel.children
    assert [button.description for button in row.children] == list("0123456789")
    row.children[7].click()
    first = image.value
    assert 'alt="8 drawings of the digit 7"' in first
    assert "8 times 7" in note.value
    row.children[7].click()
    assert image.value != first
    assert "[7]" in repr(panel)


def test_number_field_writes(gan):
    """What is typed is drawn; what cannot be drawn is named and the last picture stays."""
    panel = write_number(gan.averaged_generator, "2026")
    field, image, note = panel.children
    assert 'alt="The number 2026, written by the generator"' in image.value
    field.value = "31 415"
    assert "The number 31415" in image.value
    last = image.value
    field.value = "3.14"
    assert "cannot write “.”" in note.value
    assert image.value == last
    field.value = ""
    assert "Type a number" in note.value
    field.value = "1" * 21
    assert "21 digits; at most 20" in note.value
    field.value = "²"
    assert "cannot write “²”" in note.value
    assert image.value == last
    with pytest.raises(ValueError, match=r"number is 'abc'\. The generator knows"):
        write_number(gan.averaged_generator, "abc")


def test_pictures_come_from_the_seed(gan):
    """Two widgets with one seed draw the same; another seed draws something else."""
    values = [
        write_number(gan.averaged_generator, "7", seed=s).children[1].value for s in (1, 1, 2)
    ]
    assert values[0] == values[1] != values[2]


def test_watched_training():
    """The live view is redrawn while training goes on, and the record holds what was shown."""
    recipe = RECIPES["cgan"]
    gan = build_gan(recipe, seed=2)
    labels = np.arange(10)
    record = watch_training(
        gan,
        training_data(recipe, seed=2),
        steps=6,
        measure=lambda images: float(images.mean() > 0),
        labels=labels,
        every=2,
    )
    assert record.steps == [0, 2, 4, 6]
    assert [images.shape for images in record.images] == [(10, 28, 28, 1)] * 4
    assert len(record.quality) == 4
    assert {name: len(values) for name, values in record.losses.items()} == {
        "discriminator_loss": 3,
        "generator_loss": 3,
    }
    assert not np.array_equal(record.images[0], record.images[-1])
    assert not record.interrupted
    assert int(gan.steps) == 6


def test_watching_changes_nothing():
    """A watched training gives the same weights as the same training unwatched."""
    recipe = RECIPES["cgan"]
    watched, plain = build_gan(recipe, seed=3), build_gan(recipe, seed=3)
    watch_training(watched, training_data(recipe, seed=3), steps=4, labels=[1, 2], every=2)
    plain.fit(training_data(recipe, seed=3), steps_per_epoch=4, verbose=0, shuffle=False)
    for a, b in zip(watched.get_weights(), plain.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_interrupted_training_keeps_what_was_trained():
    """The stop button ends the training without an error; the steps made so far are kept."""
    recipe = RECIPES["dense"]
    gan = build_gan(recipe, seed=2)

    def measure(images):
        if int(gan.steps) >= 2:
            raise KeyboardInterrupt
        return 0.5

    record = watch_training(gan, training_data(recipe), steps=10, measure=measure, every=1)
    assert record.interrupted
    assert int(gan.steps) == 2
    assert record.steps == [0, 1]
    assert len(record.images) == len(record.quality) == 2
    assert {len(values) for values in record.losses.values()} == {1}
    plot_training(record.steps, record.losses, record.quality)


def test_callbacks_run_on_the_main_loop():
    """A callback delivered on another thread runs in the thread of the event loop."""
    threads = []

    async def main():
        callback = on_main_loop(lambda value: threads.append((threading.get_ident(), value)))
        worker = threading.Thread(target=callback, args=("from a subshell",))
        worker.start()
        worker.join()
        callback("from the main thread")
        await asyncio.sleep(0.01)

    asyncio.run(main())
    assert threads == [
        (threading.get_ident(), "from a subshell"),
        (threading.get_ident(), "from the main thread"),
    ]


def test_without_a_loop_callbacks_are_called_directly():
    """In a plain Python process the callback is the function itself."""
    called = []
    on_main_loop(called.append)(3)
    assert called == [3]


def test_messages_are_escaped_and_announced():
    """A status line is announced by screen readers, and text in it is text."""
    assert status("<b>") == '<div role="status" aria-live="polite">&lt;b&gt;</div>'


def test_every_widget_has_an_address_free_repr(gan):
    """The stored plain-text form of a widget is the same in every run."""
    for build in (ask_for_digit, write_number):
        texts = {repr(build(gan.averaged_generator)) for _ in range(2)}
        assert len(texts) == 1
        assert "0x" not in texts.pop()
    assert isinstance(predict("w_repr", "?", [1, 2]), Panel)
