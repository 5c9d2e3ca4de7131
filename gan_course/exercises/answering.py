"""The learner's half of judging: run what was handed in, and return plain data.

It is given the questions as plain data and knows no exercise, no reference and no expectation, so
it can run in a sandbox that holds none of them.
"""

import contextlib
import io
import linecache
import logging
import sys
import sysconfig
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gan_course.exercises.plain import decode, encode, type_name

__all__ = ["FAILED", "PASSED", "answer"]

PASSED, FAILED = "passed", "failed"  # what a learner's test says of a program
MAX_PRINTS = 2_000  # characters a case
_MAX_MESSAGE = 500
# Frames of these files are not the learner's: the course, Python itself, and all libraries.
_NOT_THEIRS = (str(Path(__file__).resolve().parents[1]), sysconfig.get_paths()["stdlib"])


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
        if answers and answers[-1].get("failed") == "KeyboardInterrupt":  # the others wait in vain
            answers.append(answers[-1] | {"prints": ""})
        elif part >= len(submission):
            answers.append({"missing": True})
        else:
            way = _WAYS["test"] if part == 1 else _WAYS[questions["kind"]]
            answers.append(_run(way, submission[part], case))
    return answers


def _run(way: Callable[..., Any], submitted: Any, case: dict[str, Any]) -> dict[str, Any]:
    prints: list[str] = []
    result: dict[str, Any]
    with _kept_quiet(_Limited(prints)):
        try:
            result = {"value": way(submitted, case)}
        except BaseException as error:
            result = _failure(error)
    return result | {"prints": "".join(prints)[:MAX_PRINTS]}


@contextlib.contextmanager
def _kept_quiet(stream: io.TextIOBase) -> Iterator[None]:
    """Catch what is printed and warned of.

    A warning costs nothing, and what is printed to standard error would cost everything in
    nbgrader. Handlers of log messages hold the stream that they were made with, so that diverting
    it does not reach them.
    """
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            contextlib.redirect_stdout(stream),
            contextlib.redirect_stderr(stream),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


class _Limited(io.TextIOBase):
    """A stream that keeps the beginning of what is written to it, and cannot be closed."""

    def __init__(self, kept: list[str]) -> None:
        self._kept = kept
        self._left = MAX_PRINTS

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        written = str.__str__(text)
        if self._left > 0:
            self._kept.append(written[: self._left])
            self._left -= len(written)
        return len(written)

    def close(self) -> None:
        pass


class _Refused(Exception):
    """The submission has the wrong form; the name of the refusal is the message."""


def _failure(error: BaseException) -> dict[str, Any]:
    if type(error) is _Refused:
        return {"failed": "refused", "message": error.args[0], "line": ""}
    try:
        message = str.__str__(str(error))[:_MAX_MESSAGE]
    except BaseException:
        message = "(its message cannot be read)"
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if not frame.filename.startswith(_NOT_THEIRS) and "site-packages" not in frame.filename:
            line = linecache.getline(frame.filename, frame.lineno or 0).strip() or line
    return {"failed": type_name(error), "message": message, "line": line[:200]}


def _argument(data: dict[str, Any]) -> Any:
    """Return a fresh value for each call, so that no call sees what another did to it."""
    return _program(data) if "program" in data else decode(data)


def _program(data: dict[str, Any]) -> Callable[..., Any]:
    namespace: dict[str, Any] = {"np": np, "__name__": "program"}
    exec(compile(data["program"], "<program>", "exec"), namespace)  # of a definition, no learner's
    return namespace[data["name"]]


def _function(submitted: Any, case: dict[str, Any]) -> dict[str, Any]:
    return encode(_called(submitted, case))


def _called(submitted: Any, case: dict[str, Any]) -> Any:
    if submitted is None:
        raise _Refused("nothing")
    if not callable(submitted):
        raise _Refused("not a function")
    return submitted(*map(_argument, case["arguments"]))


def _samples(submitted: Any, case: dict[str, Any]) -> dict[str, Any]:
    return encode(_called(submitted, case) if callable(submitted) else submitted)


def _value(submitted: Any, case: dict[str, Any]) -> dict[str, Any]:
    return encode(submitted)


def _class(submitted: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Make one object, then call its methods; the answers of all calls, in their order."""
    if not isinstance(submitted, type):
        raise _Refused("not a class")
    (_, arguments), *calls = case["calls"]
    made = submitted(*map(_argument, arguments))
    # Encoded one by one at once: a method may return what the next call changes. And a list of
    # equal shapes stays a list, so that one wrong part does not change the form of the whole.
    returned = []
    for name, given in calls:
        returned.append(encode(getattr(made, name)(*map(_argument, given)), 1))
    return {"list": returned}


def _model(submitted: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Describe a Keras model, and run it with weights that depend on the seed and shapes only."""
    from gan_course.backend import keras

    model = submitted if isinstance(submitted, keras.Model) else _called(submitted, case)
    if not isinstance(model, keras.Model):
        raise _Refused("not a model")
    random = np.random.default_rng(case["seed"])
    inputs = [_argument(data) for data in case["inputs"]]
    given = inputs[0] if len(inputs) == 1 else inputs
    model(given)  # a model of lazy layers is built now
    own = model.get_weights()
    try:
        model.set_weights([_weights(random, w.shape, w.path) for w in model.weights])
        outputs = model(given, training=False)
    finally:
        model.set_weights(own)  # they may have been trained
    return encode(
        {
            "outputs": outputs,
            "parameters": int(model.count_params()),
            "trainable": int(sum(np.prod(w.shape) for w in model.trainable_weights)),
            # As text, since a list of another length would be an answer of another form.
            "layers": ", ".join(
                type(layer).__name__
                for layer in model.layers
                if not isinstance(layer, keras.layers.InputLayer)
            ),
        }
    )


def _weights(random: np.random.Generator, shape: tuple[int, ...], path: str) -> np.ndarray:
    numbers = random.normal(0.0, 0.3, shape)
    return np.abs(numbers) + 0.5 if "variance" in path else numbers  # of batch normalisation


def _test(submitted: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Run the learner's test on one program: it passes unless it raises, as in pytest."""
    if submitted is None:
        raise _Refused("nothing")
    if not callable(submitted):
        raise _Refused("not a function")
    program = _program(case["arguments"][0])
    gave: list[Any] = []
    result: dict[str, Any]
    try:
        with _watched(program.__code__, gave):
            result = {"verdict": PASSED, "returned": submitted(program)}
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # pytest.fail raises no Exception
        result = {"verdict": FAILED} | _failure(error)
    return encode(result | {"calls": len(gave), "gave": gave[-1] if gave else None})


@contextlib.contextmanager
def _watched(code: types.CodeType, gave: list[Any]) -> Iterator[None]:
    """Note what a program returns in each call; None where it raises.

    From outside, since a wrapper around the program would be seen by the learner's test.
    """

    def note(frame: types.FrameType, event: str, value: Any) -> None:
        if event == "return" and frame.f_code is code:
            gave.append(value)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


_WAYS: dict[str, Callable[..., Any]] = {
    "function": _function,
    "class": _class,
    "model": _model,
    "answer": _value,
    "samples": _samples,
    "clinic": _function,
    "test": _test,
}
