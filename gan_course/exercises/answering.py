"""The learner's half of judging: run what was handed in, and return plain data.

It is given the questions as plain data and knows no exercise, no reference and no expectation, so
it can run in a sandbox that holds none of them.
"""

import contextlib
import io
import linecache
import sysconfig
import traceback
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gan_course.exercises.plain import decode, encode

__all__ = ["FAILED", "MAX_PRINTS", "PASSED", "answer"]

PASSED, FAILED = "passed", "failed"  # what a learner's test says of a program
MAX_PRINTS = 2_000  # characters a case
_MAX_MESSAGE = 500
# Frames of these files are not the learner's: the course, Python itself, and all libraries.
_NOT_THEIRS = (str(Path(__file__).resolve().parent), sysconfig.get_paths()["stdlib"])


def answer(questions: dict[str, Any], *submission: Any) -> list[dict[str, Any]]:
    """Run a submission on the cases of an exercise.

    Args:
        questions: What ``ask`` returned, or the same read from JSON.
        submission: What the learner wrote: a function, a class, a value, for a clinic the repaired
            program and the test.

    Returns:
        One dictionary a case: ``{"value": encoded, "prints": "…"}``, or, where the submission
        raised, ``{"failed": "ValueError", "message": "…", "line": "its own line", "prints": "…"}``.
        A case for a part that was not handed in is ``{"missing": True}``. It never raises what the
        submission raises: even an interruption ends as a failure, and leaves the cases after it.
    """
    answers: list[dict[str, Any]] = []
    for case in questions["cases"]:
        part = case["part"]
        if answers and answers[-1].get("failed") == "KeyboardInterrupt":
            answers.append(answers[-1] | {"prints": ""})
        elif part >= len(submission):
            answers.append({"missing": True})
        else:
            way = _WAYS["test"] if part == 1 else _WAYS[questions["kind"]]
            answers.append(_run(way, submission[part], case, questions))
    return answers


def _run(
    way: Callable[..., Any], submitted: Any, case: dict[str, Any], questions: dict[str, Any]
) -> dict[str, Any]:
    said = _Limited()
    result: dict[str, Any]
    # A warning costs nothing, and what is printed to standard error would cost everything in
    # nbgrader: both are kept from the cell's output.
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            result = {"value": encode(way(submitted, case, questions))}
        except BaseException as error:
            result = _failure(error)
    return result | {"prints": said.text()}


class _Limited(io.StringIO):
    """A stream that keeps the beginning of what is written to it."""

    def write(self, text: str) -> int:
        if self.tell() < MAX_PRINTS:
            super().write(str(text)[:MAX_PRINTS])
        return len(text)

    def text(self) -> str:
        return self.getvalue()[:MAX_PRINTS]


class _Refused(Exception):
    """The submission has the wrong form; the name of the refusal is the message."""


def _failure(error: BaseException) -> dict[str, Any]:
    if isinstance(error, _Refused):
        return {"failed": "refused", "message": str(error), "line": ""}
    try:
        message = str(error)[:_MAX_MESSAGE]
    except BaseException:
        message = "(its message cannot be read)"
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if not frame.filename.startswith(_NOT_THEIRS) and "site-packages" not in frame.filename:
            line = linecache.getline(frame.filename, frame.lineno or 0).strip() or line
    name = str.__str__(type(error).__name__)[:100]
    return {"failed": name, "message": message, "line": line[:200]}


def _argument(data: dict[str, Any]) -> Any:
    """Return a fresh value for each call, so that no call sees what another did to it."""
    return _program(data) if "program" in data else decode(data)


def _program(data: dict[str, Any], name: str | None = None) -> Callable[..., Any]:
    namespace: dict[str, Any] = {"np": np, "__name__": "program"}
    code = compile(data["program"], "<program>", "exec")
    exec(code, namespace)  # of the exercise's definition, not of a learner
    function = namespace[data["name"]]
    if name is None:
        return function
    # The learner's test shall judge by behaviour: every program has the same name.
    return types.FunctionType(
        function.__code__.replace(co_name=name, co_qualname=name),
        function.__globals__,
        name,
        function.__defaults__,
    )


def _function(submitted: Any, case: dict[str, Any], questions: dict[str, Any]) -> Any:
    if submitted is None:
        raise _Refused("nothing")
    if not callable(submitted):
        raise _Refused("not a function")
    return submitted(*map(_argument, case["arguments"]))


def _samples(submitted: Any, case: dict[str, Any], questions: dict[str, Any]) -> Any:
    return _function(submitted, case, questions) if callable(submitted) else submitted


def _value(submitted: Any, case: dict[str, Any], questions: dict[str, Any]) -> Any:
    return submitted


def _class(submitted: Any, case: dict[str, Any], questions: dict[str, Any]) -> Any:
    """Make one object, then call its methods; the answers of all calls, in their order."""
    if not isinstance(submitted, type):
        raise _Refused("not a class")
    (_, arguments), *calls = case["calls"]
    made = submitted(*map(_argument, arguments))
    return [getattr(made, name)(*map(_argument, given)) for name, given in calls]


def _model(submitted: Any, case: dict[str, Any], questions: dict[str, Any]) -> Any:
    """Describe a Keras model, and run it with weights that depend on the seed and shapes only."""
    from gan_course.backend import keras

    model = submitted
    if not isinstance(model, keras.Model):
        model = _function(submitted, case, questions)
    if not isinstance(model, keras.Model):
        raise _Refused("not a model")
    random = np.random.default_rng(case["seed"])
    inputs = [_argument(data) for data in case["inputs"]]
    model(inputs[0] if len(inputs) == 1 else inputs)  # a model of lazy layers is built now
    model.set_weights([_weights(random, w.shape, w.path) for w in model.weights])
    return {
        "outputs": model(inputs[0] if len(inputs) == 1 else inputs, training=False),
        "parameters": int(model.count_params()),
        "trainable": int(sum(np.prod(w.shape) for w in model.trainable_weights)),
        "layers": [type(layer).__name__ for layer in model.layers],
    }


def _weights(random: np.random.Generator, shape: tuple[int, ...], path: str) -> np.ndarray:
    numbers = random.normal(0.0, 0.3, shape)
    return np.abs(numbers) + 0.5 if "variance" in path else numbers  # of batch normalisation


def _test(submitted: Any, case: dict[str, Any], questions: dict[str, Any]) -> Any:
    """Run the learner's test on one program: it passes unless it raises, as in pytest."""
    if submitted is None:
        raise _Refused("nothing")
    if not callable(submitted):
        raise _Refused("not a function")
    program = _program(case["arguments"][0], questions["name"])
    try:
        returned = submitted(program)
    except Exception as error:
        return {"verdict": FAILED} | _failure(error)
    return {"verdict": PASSED, "returned": encode(returned)}


_WAYS: dict[str, Callable[..., Any]] = {
    "function": _function,
    "class": _class,
    "model": _model,
    "answer": _value,
    "samples": _samples,
    "clinic": _function,
    "test": _test,
}
