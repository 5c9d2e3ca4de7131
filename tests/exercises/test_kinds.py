"""Each kind of exercise: right, wrong and misused submissions, and how the messages read."""

import dataclasses
import re
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gan_course.exercises import (
    Case,
    Exercise,
    ExerciseError,
    Fault,
    Misconception,
    Program,
    Property,
    answer,
    ask,
    judge,
)
from gan_course.exercises.clinics import accepts_right_programs, catches_broken_programs
from gan_course.exercises.properties import (
    close_to_reference,
    equals_reference,
    finite,
    item,
    measured,
    same_shape,
)
from gan_course.exercises.render import render_verdict

COMMON: dict[str, Any] = {
    "title": "A toy",
    "asks": "Do.",
    "hints": ["So.", "Or so."],
    "shown": "S.",
}


def verdict_of(exercise: Exercise, *submission: Any, seed: int = 0) -> dict[str, Any]:
    questions = ask(exercise, seed)
    verdict = judge(exercise, questions, answer(questions, *submission))
    assert verdict["fault"] is None, verdict["fault"]
    return verdict


def lines(verdict: dict[str, Any]) -> list[str]:
    return render_verdict(verdict).text.splitlines()


# A class.


class Average:
    """A running average, as the averaged generator has one."""

    def __init__(self, decay, start):  # type: ignore[no-untyped-def]
        self.decay, self.value = decay, np.array(start, float)

    def update(self, new):  # type: ignore[no-untyped-def]
        self.value = self.decay * self.value + (1 - self.decay) * np.asarray(new)
        return self.value

    def steps_to(self, share):  # type: ignore[no-untyped-def]
        return int(np.ceil(np.log(share) / np.log(self.decay)))


class Turned(Average):
    def update(self, new):  # type: ignore[no-untyped-def]
        self.value = (1 - self.decay) * self.value + self.decay * np.asarray(new)
        return self.value


CLASS = Exercise(
    **COMMON,
    id="average",
    points=4,
    kind="class",
    signature="Average",
    reference=Average,
    cases=lambda rng: [
        [
            ("Average", 0.9, [1.0, 2.0]),
            ("update", np.array([0.5, 1.0])),
            ("update", np.zeros(2)),
            ("steps_to", 0.5),
        ]
    ],
    properties=[
        Property(1, "keeps the shape", item(0, same_shape())),
        Property(2, "averages", close_to_reference()),
        Property(1, "counts steps", item(2, equals_reference())),
    ],
    misconceptions=[Misconception("turned", Turned, "You gave the new value the large weight.")],
)
CALLS = "Average(0.9, [1, 2]), then update([0.5, 1]), then update([0, 0]), then steps_to(0.5)"


def changed(**methods: Any) -> type:
    return type("Average", (Average,), methods)


def test_a_class_is_judged_by_what_its_methods_return() -> None:
    """Any class will do that answers the calls; one that returns its own array is not fooled."""
    assert verdict_of(CLASS, Average)["points"] == 4

    def in_place(self, new):  # type: ignore[no-untyped-def]
        self.value *= self.decay
        self.value += (1 - self.decay) * np.asarray(new)
        return self.value  # the same array at each call

    assert verdict_of(CLASS, changed(update=in_place))["points"] == 4


def test_a_class_is_told_which_call_is_wrong() -> None:
    """The calls are shown, and the one at fault is named."""
    wrong = verdict_of(CLASS, changed(steps_to=lambda self, share: 99))
    assert wrong["points"] == 1
    assert lines(wrong)[2:4] == [
        f"✗ averages (0 of 2): at {CALLS}: received 99 from call 3, steps_to, expected 7.",
        f"✗ counts steps (0 of 1): at {CALLS}: received 99, expected 7.",
    ]


def test_one_method_without_a_value_does_not_spoil_the_others_form() -> None:
    """The form of the whole stays a list; what is missing in it is said."""
    verdict = verdict_of(CLASS, changed(update=lambda self, new: None))
    assert verdict["points"] == 0
    assert [message["text"] for message in verdict["messages"]] == [
        f"At {CALLS}, from call 1, update: expected an array of numbers of shape (2,), received "
        "nothing."
    ]


def test_another_shape_from_one_method_keeps_the_points_of_the_others() -> None:
    """Only what depends on it is lost."""
    verdict = verdict_of(CLASS, changed(steps_to=lambda self, share: [7]))
    assert [each["points"] for each in verdict["properties"]] == [1, 0, 0]
    assert (
        "received shape (1,) from call 3, steps_to, expected a single number" in lines(verdict)[2]
    )


@pytest.mark.parametrize(
    ("submitted", "text"),
    [
        (None, "You passed something that is no class. Pass the class itself, not an object made "
         'from it: `check("average", Average)`.'),
        (Average(0.5, [0.0]), "You passed something that is no class. Pass the class itself, not "
         'an object made from it: `check("average", Average)`.'),
        (changed(update=None), f"At {CALLS} it raised `TypeError: 'NoneType' object is not "
         "callable`."),
        (type("Average", (), {}), "Average is not written yet: it has no `__init__` that takes "
         "arguments."),
        (type("Average", (), {"__init__": lambda self, a, b: None}),
         f"At {CALLS} it raised `AttributeError: 'Average' object has no attribute 'update'`."),
    ],
)  # fmt: skip
def test_a_misused_class(submitted: Any, text: str) -> None:
    """No class, an object, a method missing."""
    verdict = verdict_of(CLASS, submitted)
    assert [message["text"] for message in verdict["messages"]] == [text]
    assert verdict["points"] == 0


def test_the_element_of_a_single_call_is_told() -> None:
    """Where a case calls one method, it is clear which answer the index is of."""
    toy = dataclasses.replace(
        CLASS,
        cases=lambda rng: [[("Average", 0.5, [0.0, 0.0]), ("update", np.array([1.0, 3.0]))]],
        points=1,
        properties=[Property(1, "averages", item(0, close_to_reference()))],
    )
    wrong = verdict_of(toy, changed(update=lambda self, new: np.array([0.5, 9.0])))
    assert lines(wrong)[1] == (
        "✗ averages (0 of 1): at Average(0.5, [0, 0]), then update([1, 3]), element 1 of the "
        "answer: received 9, expected 1.5."
    )


def test_a_misconception_of_a_class_is_named() -> None:
    """All calls answer as the misconception's do."""
    assert verdict_of(CLASS, Turned)["misconception"] == "turned"


def test_the_first_call_makes_the_object() -> None:
    """A definition whose cases begin otherwise is refused by name."""
    bad = Exercise(
        **COMMON, id="bad", points=1, kind="class", signature="A", reference=Average,
        cases=lambda rng: [[("update", 1.0)]], properties=[Property(1, "x", finite())],
        misconceptions=CLASS.misconceptions,
    )  # fmt: skip
    with pytest.raises(ExerciseError, match=r"'bad'.*received a first call of 'update'"):
        ask(bad)


# A short answer.


def letter(**changes: Any) -> Exercise:
    fields: dict[str, Any] = {
        "id": "letter",
        "points": 1,
        "kind": "answer",
        "signature": "letter",
        "reference": "b",
        "properties": [Property(1, "is what lesson 02 showed", equals_reference(), why="Look.")],
        "misconceptions": [Misconception("the first", "a", "That is the other one.")],
    }
    return Exercise(**COMMON, **fields | changes)


def test_a_letter() -> None:
    """Either case; wrong ones are not told the right one."""
    assert verdict_of(letter(), "b")["points"] == 1
    assert verdict_of(letter(), " B ")["points"] == 1
    assert lines(verdict_of(letter(), "a"))[1:3] == [
        "✗ is what lesson 02 showed (0 of 1): received a, expected another value. Look.",
        "This looks familiar. That is the other one.",
    ]
    assert lines(verdict_of(letter(), "c"))[2].startswith("Stuck?")


@pytest.mark.parametrize(
    ("submitted", "text"),
    [
        (None, "letter is None: not answered yet."),
        (..., "letter is `...`: not answered yet."),
        (2, "Expected a text, received a number."),
        (["b"], "Expected a text, received a list of 1 part."),
        (len, "Expected a text, received `builtin_function_or_method`."),
    ],
)
def test_a_misused_letter(submitted: Any, text: str) -> None:
    """What is expected is said as a form, never as the answer."""
    verdict = verdict_of(letter(), submitted)
    assert [message["text"] for message in verdict["messages"]] == [text]
    assert verdict["points"] == 0


def test_a_number_as_an_answer() -> None:
    """A wrong number is not told the right one; a NumPy number is a number."""
    number = letter(
        reference=0.25,
        properties=[Property(1, "is right", close_to_reference(rtol=1e-2))],
        misconceptions=[Misconception("half", 0.5, "Half.")],
    )
    assert verdict_of(number, np.float32(0.2501))["points"] == 1
    wrong = verdict_of(number, 0.5)
    assert lines(wrong)[1] == "✗ is right (0 of 1): received 0.5, expected another value."
    assert (wrong["points"], wrong["misconception"]) == (0, "half")
    assert "0.25" not in str(wrong)


# Samples.


def draw(count, seed):  # type: ignore[no-untyped-def]
    return np.random.default_rng(seed).normal(3, 1, (count, 1))


SAMPLES = Exercise(
    **COMMON,
    id="draw",
    points=3,
    kind="samples",
    signature="draw(count, seed)",
    reference=draw,
    cases=lambda rng: [(2000, 36)],
    properties=[
        Property(1, "has the shape", same_shape()),
        # 2000 samples: standard error of the mean 0.022, of the deviation 0.016.
        Property(1, "has mean 3", measured(np.mean, "the mean", at_least=2.9, at_most=3.1)),
        Property(
            1, "has deviation 1", measured(np.std, "the deviation", at_least=0.9, at_most=1.1)
        ),
    ],
    misconceptions=[
        Misconception(
            "standard",
            lambda count, seed: np.random.default_rng(seed).normal(size=(count, 1)),
            "That is the noise itself.",
            lambda case, out: bool(abs(np.mean(out)) < 0.1),
        )
    ],
)


def test_samples_are_measured() -> None:
    """From other random numbers than the reference's, as an array too; a tensor as well."""
    other = np.random.default_rng(99).normal(3, 1, (2000, 1))
    assert verdict_of(SAMPLES, lambda count, seed: other[:count])["points"] == 3
    assert verdict_of(SAMPLES, other.astype("float32"))["points"] == 3
    assert verdict_of(SAMPLES, other.tolist())["points"] == 3


def test_samples_of_another_law_are_told_the_measure() -> None:
    """The measure, its value, its limits."""
    wide = verdict_of(SAMPLES, lambda count, seed: 3 + 2 * (draw(count, seed) - 3))
    assert wide["points"] == 2
    assert lines(wide)[3] == (
        "✗ has deviation 1 (0 of 1): at count = 2000, seed = 36: received the deviation: "
        f"{2 * np.std(draw(2000, 36)):.3g}, expected at least 0.9 and at most 1.1."
    )


def test_a_misconception_of_samples_is_recognised_by_its_measure() -> None:
    """Other random numbers of the same wrong law are named."""
    noise = np.random.default_rng(7).normal(size=(2000, 1))
    assert verdict_of(SAMPLES, noise)["misconception"] == "standard"
    assert verdict_of(SAMPLES, noise * np.nan)["misconception"] is None


def test_samples_of_nan_earn_their_shape_only() -> None:
    """No measure of NaN is within its limits, and one that NaN breaks is no fault of ours."""
    assert verdict_of(SAMPLES, np.full((2000, 1), np.nan))["points"] == 1

    def strict(samples: np.ndarray) -> float:
        return float(np.linalg.eigvals(np.cov(np.hstack([samples, samples]).T)).real[0])

    toy = Exercise(
        **COMMON, id="draw", points=1, kind="samples", signature="draw(count, seed)",
        reference=draw, cases=SAMPLES.cases, misconceptions=SAMPLES.misconceptions,
        properties=[Property(1, "is spread", measured(strict, "the spread", at_most=1))],
    )  # fmt: skip
    verdict = verdict_of(toy, np.full((2000, 1), np.nan))
    assert verdict["points"] == 0
    assert (
        "received NaN or infinity among the numbers, expected finite numbers" in lines(verdict)[1]
    )


# A clinic.


def loss(p):  # type: ignore[no-untyped-def]
    return -np.log(p)


def forgot_minus(p):  # type: ignore[no-untyped-def]
    return np.log(p)


def other_base(p):  # type: ignore[no-untyped-def]
    return -np.log2(p)


def with_default(p, *, scale=1.0):  # type: ignore[no-untyped-def]
    return -scale * np.log(p)


def check_loss(program):  # type: ignore[no-untyped-def]
    assert np.isclose(program(np.array([0.5]))[0], np.log(2))


CLINIC = Exercise(
    **COMMON,
    id="clinic",
    points=4,
    kind="clinic",
    signature=("loss(p)", "check_loss(program)"),
    reference=(loss, check_loss),
    cases=lambda rng: [(rng.uniform(0.1, 1, 3),)],
    programs=[
        Program(loss),
        Program(with_default),
        Program(forgot_minus, "forgets the minus sign"),
        Program(other_base, "takes the logarithm to base 2"),
    ],
    properties=[
        Property(2, "is the loss", close_to_reference()),
        Property(1, "passes on right programs", accepts_right_programs(), part=1),
        Property(
            1,
            "fails on broken programs",
            catches_broken_programs(),
            part=1,
            needs_previous=True,
        ),
    ],
    misconceptions=[
        Misconception("no minus", (forgot_minus, None), "It falls."),
        Misconception("only positive", (None, lambda program: _positive(program)), "Positive."),
    ],
)


def _positive(program: Callable[..., Any]) -> None:
    assert (program(np.array([0.5])) > 0).all()


def points(verdict: dict[str, Any]) -> list[float]:
    return [each["points"] for each in verdict["properties"]]


def test_repair_and_test_count_apart() -> None:
    """Each has its own points, and its own message if it is missing."""
    assert points(verdict_of(CLINIC, loss, check_loss)) == [2, 1, 1]
    only_repaired = verdict_of(CLINIC, loss, None)
    assert points(only_repaired) == [2, 0, 0]
    assert lines(only_repaired)[1] == "→ check_loss is None: not written yet."
    only_tested = verdict_of(CLINIC, None, check_loss)
    assert points(only_tested) == [0, 1, 1]
    assert lines(only_tested)[1] == "→ loss is None: not written yet."
    assert points(verdict_of(CLINIC, loss)) == [2, 0, 0]


def always_fails(program):  # type: ignore[no-untyped-def]
    raise AssertionError("no")


def always_passes(program):  # type: ignore[no-untyped-def]
    program(np.array([0.5]))


def returns_bools(program):  # type: ignore[no-untyped-def]
    return bool(np.isclose(program(np.array([0.5]))[0], np.log(2)))


def misspelt(program):  # type: ignore[no-untyped-def]
    assert np.isclose(progam(0.5), np.log(2))  # noqa: F821


def test_a_test_that_always_fails_earns_nothing() -> None:
    """It catches every broken program, by failing on the right ones too."""
    verdict = verdict_of(CLINIC, loss, always_fails)
    assert points(verdict) == [2, 0, 0]
    assert lines(verdict)[2:4] == [
        "✗ passes on right programs (0 of 1): Your test fails on a right program: "
        'AssertionError: no, in the line raise AssertionError("no"). It never called that program: '
        "a test judges what it is given, its argument.",
        "✗ fails on broken programs (0 of 1): It counts once the line above holds.",
    ]


def test_a_test_that_always_passes_is_told_what_it_missed() -> None:
    """The first broken program that it lets through is named by what is wrong with it."""
    verdict = verdict_of(CLINIC, loss, always_passes)
    assert points(verdict) == [2, 1, 0]
    assert re.fullmatch(
        r"✗ fails on broken programs \(0 of 1\): Your test passes on a program that "
        r"(forgets the minus sign|takes the logarithm to base 2)\.",
        lines(verdict)[3],
    )


def test_a_test_that_returns_is_told_to_assert() -> None:
    """True and False are no verdict; the sentence says what is. Who returned nothing is spared."""
    verdict = verdict_of(CLINIC, loss, returns_bools)
    assert "It returned a value instead of raising: a test speaks through `assert`." in str(
        verdict["properties"][2]["messages"]
    )
    assert "returned" not in str(verdict_of(CLINIC, loss, always_passes)["properties"])


def test_a_test_that_catches_some_is_told_which_it_missed() -> None:
    """It accepts the right ones, and one broken program passes."""
    verdict = verdict_of(CLINIC, loss, _positive)
    assert points(verdict) == [2, 1, 0]
    assert lines(verdict)[3].endswith("a program that takes the logarithm to base 2.")
    assert verdict["misconception"] == "only positive"


def test_a_test_that_ignores_its_argument_is_told_so() -> None:
    """Whether it passes or fails; one that calls it is not, though the program raises."""

    def of_another(program: Any) -> None:
        assert np.isclose(loss(np.array([0.5]))[0], np.log(2))

    def calls_wrongly(program: Any) -> None:
        with pytest.raises(TypeError):
            program(np.array([0.5]), None, None)
        with pytest.raises(AttributeError):
            program(Ellipsis)

    ignored = "It never called that program: a test judges what it is given, its argument."
    for test in (of_another, always_fails):
        assert ignored in str(verdict_of(CLINIC, loss, test)["properties"])
    for test in (always_passes, calls_wrongly, misspelt):
        assert ignored not in str(verdict_of(CLINIC, loss, test)["properties"])


def test_a_test_that_fails_on_a_right_program_is_told_what_it_returned() -> None:
    """A single number, as the program gave it; what another process claims is checked."""

    def wrong_number(program: Any) -> None:
        assert np.isclose(program(0.5), 0.7)

    (first, *_) = [
        each["messages"][0]["note"]
        for each in verdict_of(CLINIC, loss, wrong_number)["properties"]
        if each["messages"]
    ]
    assert first.endswith("What the right program had returned last: 0.693.")
    questions = ask(CLINIC)
    answers = answer(questions, loss, wrong_number)
    for given in answers[1:]:
        given["value"]["dict"] |= {"gave": {"text": "<b>"}, "calls": {"text": "many"}}
    verdict = judge(CLINIC, questions, answers)
    assert verdict["fault"] is None
    assert "returned last" not in str(verdict)


def test_watching_a_program_leaves_no_trace() -> None:
    """The profiler that was there before is there again, though the test raised."""
    seen = []

    def profiler(*given: Any) -> None:
        seen.append(given)

    sys.setprofile(profiler)
    try:
        answer(ask(CLINIC), loss, always_fails)
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


def test_a_misspelt_test_is_shown_its_error() -> None:
    """A NameError fails on every program, and is told with its line."""
    verdict = verdict_of(CLINIC, loss, misspelt)
    assert points(verdict) == [2, 0, 0]
    assert lines(verdict)[2] == (
        "✗ passes on right programs (0 of 1): Your test fails on a right program: NameError: "
        "name 'progam' is not defined, in the line assert np.isclose(progam(0.5), np.log(2))  "
        "# noqa: F821."
    ).replace("  #", " #")


def test_a_test_that_counts_the_programs_learns_nothing() -> None:
    """The order differs by seed: what passes by position on one seed fails on another."""

    def by_position() -> Callable[..., None]:
        questions = ask(CLINIC, 0)
        pattern = []
        answer(questions, None, lambda program: pattern.append(_right(program)))
        calls = iter(pattern)

        def test(program: Any) -> None:
            assert next(calls)

        return test

    earned = [verdict_of(CLINIC, loss, by_position(), seed=seed)["points"] for seed in range(8)]
    assert earned[0] == 4  # the control: it knows the public order
    assert min(earned[1:]) == 2
    orders = {
        tuple(case["arguments"][0]["program"] for case in ask(CLINIC, seed)["cases"][1:])
        for seed in range(8)
    }
    assert len(orders) > 3


def _right(program: Callable[..., Any]) -> bool:
    return bool(np.isclose(program(np.array([0.5]))[0], np.log(2)))


def test_a_test_learns_nothing_from_names() -> None:
    """All programs have the name, module and file that the learner's own has in the statement."""
    seen: set[Any] = set()

    def spies(program: Any) -> None:
        code = program.__code__
        seen.add(
            (program.__name__, program.__qualname__, program.__module__, program.__doc__)
            + (code.co_name, code.co_qualname, code.co_filename, code.co_firstlineno)
            + (" ".join(sorted(program.__globals__)),)
        )

    verdict_of(CLINIC, loss, spies)
    known = "__builtins__ __name__ loss np"
    assert seen == {("loss", "loss", "program", None, "loss", "loss", "<program>", 1, known)}


def test_a_program_keeps_its_keyword_arguments() -> None:
    """Renaming it loses no default: a right program with one is right."""
    verdict = verdict_of(CLINIC, loss, check_loss)
    assert verdict["points"] == 4


def test_programs_are_fresh_for_each_test() -> None:
    """What a test does to a program or to its globals does not reach the next one."""

    def spoils(program: Any) -> None:
        assert program.__globals__.get("spoilt") is None
        program.__globals__["spoilt"] = True
        program.__globals__["np"] = types.SimpleNamespace(log=lambda p: 0.0)
        if not _right(types.FunctionType(program.__code__, {"np": np}, None, None, None)):
            raise AssertionError

    verdict_of(CLINIC, loss, check_loss)
    answers = answer(ask(CLINIC), loss, spoils)[1:]
    assert not any("spoilt" in str(given) for given in answers)


def test_a_test_may_speak_as_pytest_does() -> None:
    """pytest.raises and pytest.fail are understood; leaving Python is not a verdict."""

    def fails_by_pytest(program: Any) -> None:
        if not _right(program):
            pytest.fail("wrong")

    assert points(verdict_of(CLINIC, loss, fails_by_pytest)) == [2, 1, 1]

    def leaves(program: Any) -> None:
        raise SystemExit

    verdict = verdict_of(CLINIC, loss, leaves)
    assert points(verdict) == [2, 0, 0]
    assert lines(verdict)[1].startswith("→ check_loss was tried and raised SystemExit.")


def test_a_misconception_of_one_part_is_named_whatever_the_other_is() -> None:
    """The repair without its minus is known, with a good test and with none."""
    assert verdict_of(CLINIC, forgot_minus, check_loss)["misconception"] == "no minus"
    assert verdict_of(CLINIC, forgot_minus, None)["misconception"] == "no minus"
    assert verdict_of(CLINIC, None, None)["misconception"] is None


# A text.


def test_a_text_is_not_asked() -> None:
    """A person marks it: no case is drawn from it."""
    text = Exercise(
        id="why", title="Why", points=2, asks="Why?", signature="why", kind="text",
        hints=["A.", "B."],
    )  # fmt: skip
    assert text.submits == ()
    with pytest.raises(
        ExerciseError, match=r"Exercise 'why'.*received a text, which a person marks"
    ):
        ask(text)


# A Keras model.


def build(latent, units=8):  # type: ignore[no-untyped-def]
    from gan_course.backend import keras

    return keras.Sequential(
        [
            keras.Input((latent,)),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(3, activation="tanh"),
        ]
    )


def other_order(latent):  # type: ignore[no-untyped-def]
    from gan_course.backend import keras

    return keras.Sequential(
        [
            keras.Input((latent,)),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(3, activation="tanh"),
        ]
    )


def functional(latent):  # type: ignore[no-untyped-def]
    from gan_course.backend import keras

    noise = keras.Input((latent,))
    hidden = keras.layers.BatchNormalization()(keras.layers.Dense(8, activation="relu")(noise))
    return keras.Model(noise, keras.layers.Dense(3, activation="tanh")(hidden))


def sigmoid(latent):  # type: ignore[no-untyped-def]
    model = build(latent)
    from gan_course.backend import keras

    model.layers[-1].activation = keras.activations.sigmoid
    return model


MODEL = Exercise(
    **COMMON,
    id="build",
    points=4,
    kind="model",
    signature="build(latent)",
    reference=build,
    cases=lambda rng: [((4,), [rng.normal(size=(5, 4)).astype("float32")])],
    properties=[
        Property(1, "draws three numbers", item("outputs", same_shape())),
        Property(1, "has as many parameters", item("parameters", equals_reference())),
        Property(
            2, "gives the same with the same weights",
            item("outputs", close_to_reference(rtol=1e-4, atol=1e-5)),
        ),
    ],
    misconceptions=[Misconception("sigmoid", sigmoid, "From 0 to 1 only.")],
)  # fmt: skip


def test_a_model_is_compared_by_what_it_computes() -> None:
    """Sequential or functional: with like weights, like outputs."""
    assert verdict_of(MODEL, build)["points"] == 4
    assert verdict_of(MODEL, functional)["points"] == 4


def test_a_model_of_lazy_layers_is_built_first() -> None:
    """A model without an Input is built by its first call."""
    from gan_course.backend import keras

    def lazy(latent: int) -> Any:
        return keras.Sequential(build(latent).layers)

    assert verdict_of(MODEL, lazy)["points"] == 4


def test_a_model_handed_in_keeps_its_weights() -> None:
    """Instead of the builder the model itself will do; comparing does not undo its training."""
    model = build(4)
    before = [weight.copy() for weight in model.get_weights()]
    assert verdict_of(MODEL, model)["points"] == 4
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_wrong_models_are_told_apart() -> None:
    """More parameters, another order, another activation, another output: each has its message."""
    wider = verdict_of(MODEL, lambda latent: build(latent, 9))
    assert points(wider) == [1, 0, 0]
    assert lines(wider)[2] == (
        "✗ has as many parameters (0 of 1): at an input of shape (5, 4): received 111, expected 99."
    )
    ordered = verdict_of(MODEL, other_order)
    assert points(ordered) == [1, 0, 0]
    last = verdict_of(MODEL, sigmoid)
    assert (points(last), last["misconception"]) == ([1, 1, 0], "sigmoid")

    def narrower(latent: int) -> Any:
        from gan_course.backend import keras

        return keras.Sequential([build(latent), keras.layers.Dense(2)])

    shaped = verdict_of(MODEL, narrower)
    assert points(shaped) == [0, 0, 0]
    assert "received shape (5, 2), expected shape (5, 3)" in lines(shaped)[1]


def test_a_model_with_two_outputs_is_told_which_part_is_odd() -> None:
    """The form of one part is at fault, and is named."""

    def two(latent: int) -> Any:
        from gan_course.backend import keras

        model = build(latent)
        return keras.Model(
            model.inputs, [model.outputs[0], keras.layers.Dense(2)(model.outputs[0])]
        )

    assert [message["text"] for message in verdict_of(MODEL, two)["messages"]] == [
        "At an input of shape (5, 4), in 'outputs': expected an array of numbers of shape (5, 3), "
        "received a list of 2 parts that make no array: their lengths differ, or not all of them "
        "are numbers."
    ]


def test_layers_are_a_text_whatever_the_style_of_the_model() -> None:
    """Input layers, which only some styles have, do not count."""
    for builder in (build, functional):
        (given,) = answer(ask(MODEL), builder)
        layers = given["value"]["dict"]["layers"]
        assert layers == {"text": "Dense, BatchNormalization, Dense"}


@pytest.mark.parametrize(
    ("submitted", "text"),
    [
        (None, "build is None: not written yet."),
        (lambda latent: None, "build gave something that is no Keras model. Does it return the "
         "model?"),
        (lambda latent: latent, "build gave something that is no Keras model. Does it return the "
         "model?"),
        (3, "You passed a value, not a function. Pass the function itself, without brackets after "
         'its name: `check("build", build)`.'),
        (lambda: build(4), None),
        (lambda latent: build(latent + 1), None),
    ],
)  # fmt: skip
def test_a_misused_model(submitted: Any, text: str | None) -> None:
    """Nothing, no model, a builder that raises or takes another input."""
    verdict = verdict_of(MODEL, submitted)
    assert verdict["points"] == 0
    (message,) = verdict["messages"]
    if text:
        assert message["text"] == text
    else:
        assert message["text"].startswith("At an input of shape (5, 4) it raised `")
        assert len(message["text"]) < 650


# Functions as arguments.


def square(x):  # type: ignore[no-untyped-def]
    return x**2


def slope(f, x):  # type: ignore[no-untyped-def]
    return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6


def test_a_function_may_be_an_argument() -> None:
    """The learner's function gets a working one, a message its name."""
    toy = Exercise(
        **COMMON, id="slope", points=1, signature="slope(f, x)", reference=slope,
        cases=lambda rng: [(square, 3.0)],
        properties=[Property(1, "is the slope", close_to_reference(rtol=1e-3))],
        misconceptions=[Misconception("the value", lambda f, x: f(x), "The value.")],
    )  # fmt: skip
    assert verdict_of(toy, lambda f, x: 2 * x)["points"] == 1
    wrong = verdict_of(toy, lambda f, x: f(x))
    assert wrong["misconception"] == "the value"
    assert lines(wrong)[1] == (
        "✗ is the slope (0 of 1): at f = square, x = 3: received 9, expected 6."
    )


def test_other_arguments_read_well() -> None:
    """Numbers, texts, lists, dictionaries, large arrays: each in a few words."""

    def told(case: Case, out: Any) -> Fault:
        return Fault("1", "2", None if np.isscalar(out) else (1,))

    def place_of(arguments: tuple[Any, ...], out: Any) -> str:
        toy = Exercise(
            **COMMON, id="f", points=1, signature="f(a, b)", reference=lambda a, b: out,
            cases=lambda rng: [arguments], properties=[Property(1, "x", told)],
            misconceptions=[Misconception("n", lambda a, b: 0, "N.")],
        )  # fmt: skip
        (message,) = verdict_of(toy, lambda a, b: out)["properties"][0]["messages"]
        return message["at"]

    ramp = np.arange(3.0)
    assert place_of((1, "two"), 0.0) == "a = 1, b = 'two'"
    assert place_of((np.ones((2, 2)), 0.25), 0.0) == "a = [[1, 1], [1, 1]], b = 0.25"
    assert place_of((np.ones((9, 9)), np.float32(0.5)), 0.0) == "a of shape (9, 9), b = 0.5"
    assert place_of((["x", "y"], {"k": 1}), 0.0) == (
        "a = a list of 2 parts, b = a dictionary with the keys `k`"
    )
    assert place_of((ramp, ramp + 5), ramp) == "a = 1, b = 6"
    assert place_of((ramp, 7), ramp) == "a = 1, b = 7"
    assert place_of((ramp + 5, 7), [[1, 2, 3], [4, 5, 6]]) == "a = 6, b = 7"  # of one row
    assert place_of((ramp + 5, 7), [[1, 2, 3], 4]) == "a = 6, b = 7"  # of the first part
    assert place_of((np.ones(9), 7), ramp) == ("element 1 of the answer for a of shape (9,), b = 7")


def test_an_index_beyond_the_argument_is_not_looked_up() -> None:
    """A turned answer of the argument's shape is compared in the reference's shape."""
    toy = Exercise(
        **COMMON, id="turn", points=1, signature="turn(a)", reference=lambda a: a.T,
        cases=lambda rng: [(np.arange(6.0).reshape(2, 3),)],
        properties=[Property(1, "is turned", close_to_reference(any_shape=True))],
        misconceptions=[Misconception("as it was", lambda a: a, "Not turned.")],
    )  # fmt: skip
    verdict = verdict_of(toy, lambda a: a)
    assert lines(verdict)[1].startswith("✗ is turned (0 of 1): at element [")
