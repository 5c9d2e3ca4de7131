"""Plain data: what passes between answering and judging, in one process or between two.

``encode`` turns a value into dictionaries, lists, strings and numbers that JSON can write;
``decode`` turns them back. Only values of exactly known types are read. Anything else becomes
``{"object": "its type's name"}``: an object that lies about what it is equal to stays behind.

| value | encoded |
|---|---|
| ``None`` | ``{"none": True}`` |
| bool, int, float | ``{"number": 0.5}``; not finite: ``{"number": "nan"}`` |
| str | ``{"text": "…"}``, cut at MAX_TEXT |
| NumPy array or number, tensor | ``{"array": base64, "dtype": "float32", "shape": [2, 3]}`` |
| list or tuple of numbers, in rows of equal length | the same as an array |
| another list or tuple | ``{"list": [encoded, …]}`` |
| dict with string keys | ``{"dict": {"key": encoded, …}}`` |
| a function, in questions only | ``{"program": source, "name": "…"}`` |
"""

import base64
import binascii
import inspect
import math
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["MAX_BYTES", "MAX_TEXT", "PlainDataError", "decode", "encode", "encode_program"]

MAX_TEXT = 10_000  # characters
MAX_BYTES = 64_000_000  # of one array: 20,000 images of 28 × 28 as float32
_MAX_DEPTH = 8
_MAX_ITEMS = 10_000

# No objects (they would need pickle) and no platform-dependent long doubles.
_DTYPES = {
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64"),
}


class PlainDataError(ValueError):
    """Data that ``encode`` would not have made."""


def encode(value: Any, depth: int = 0) -> dict[str, Any]:
    """Return a value as plain data.

    Args:
        value: Anything.
        depth: How deep inside lists it stands; deeper than 8 is not read.

    Returns:
        A dictionary as in the table above. It holds objects of built-in types only, whatever the
        value was.
    """
    kind = type(value)
    if value is None:
        return {"none": True}
    if kind in (bool, int):
        return {"number": value}
    if kind is float:
        return {"number": value if math.isfinite(value) else str(value)}
    if kind is str:
        return {"text": value[:MAX_TEXT]}
    if kind in (list, tuple) and depth < _MAX_DEPTH and len(value) <= _MAX_ITEMS * 100:
        return _encode_sequence(list(value), depth)
    if kind is dict and depth < _MAX_DEPTH and len(value) <= _MAX_ITEMS:
        if all(type(key) is str for key in value):
            return {"dict": {key: encode(each, depth + 1) for key, each in value.items()}}
        return _object(value)
    return _encode_array(value)


def _object(value: Any) -> dict[str, Any]:
    return {"object": str.__str__(type(value).__name__)[:100]}


def _encode_sequence(items: list[Any], depth: int) -> dict[str, Any]:
    if items and all(type(item) in (bool, int, float) for item in items):
        try:
            return _pack(np.asarray(items))
        except (OverflowError, ValueError, PlainDataError):  # an integer beyond 64 bits
            pass
    encoded = [encode(item, depth + 1) for item in items[:_MAX_ITEMS]]
    if len(encoded) < len(items):
        return {"object": f"list of {len(items)} items"}
    # [tensor, 0.5] and [[1, 2], [3, 4]] are arrays as well, if the rows are equally long.
    if encoded and all({"array", "number"} & set(item) for item in encoded):
        arrays = [np.asarray(decode(item)) for item in encoded]
        if len({array.shape for array in arrays}) == 1 and arrays[0].dtype != object:
            return _pack(np.stack(arrays))
    return {"list": encoded}


def _encode_array(value: Any) -> dict[str, Any]:
    module = str.__str__(type(value).__module__)
    if not isinstance(value, np.ndarray | np.generic) and module.startswith(
        ("tensorflow", "keras")
    ):
        try:
            value = value.numpy()
        except Exception:
            return _object(value)
    if isinstance(value, np.ndarray | np.generic):
        # A subclass may lie in any of its methods; the numbers below it cannot.
        array = np.ndarray.view(np.array(value, copy=True, subok=False), np.ndarray)
        try:
            return _pack(array)
        except PlainDataError as error:
            return {"object": str(error)}
    return _object(value)


def _pack(array: np.ndarray) -> dict[str, Any]:
    name = array.dtype.name
    if name not in _DTYPES:
        raise PlainDataError(f"array of {name}"[:100])
    if array.nbytes > MAX_BYTES:
        raise PlainDataError(f"array of {array.nbytes:,} bytes, more than {MAX_BYTES:,}")
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return {
        "array": base64.b64encode(little.tobytes()).decode("ascii"),
        "dtype": name,
        "shape": list(array.shape),
    }


def encode_program(function: Callable[..., Any]) -> dict[str, Any]:
    """Return a function as source text, for a question that hands a function to the learner's.

    The function may use NumPy as ``np``, its arguments, and nothing else.

    Raises:
        PlainDataError: It has no source of its own (a lambda, a built-in).
    """
    if function.__name__ == "<lambda>":
        raise PlainDataError("received a lambda, expected a function made by def")
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError) as error:
        raise PlainDataError(f"the source of {function!r} cannot be read: {error}") from error
    return {"program": source, "name": function.__name__}


def decode(data: Any) -> Any:
    """Return the value: numbers, strings, fresh NumPy arrays, lists and dictionaries of them.

    Args:
        data: What :func:`encode` returned. It may come from a process that is not trusted: no
            memory is taken beyond what the data itself holds, and no program is run. A program
            stays the dictionary that it is.

    Raises:
        PlainDataError: It has another form. The message names it.
    """
    if not isinstance(data, dict) or not data:
        raise PlainDataError(f"received {type(data).__name__}, expected an encoded value")
    if "none" in data:
        return None
    if "number" in data:
        number = data["number"]
        if isinstance(number, str) and number in ("nan", "inf", "-inf"):
            return float(number)
        if type(number) in (bool, int, float):
            return number
        raise PlainDataError(f"received the number {number!r}"[:100])
    if "text" in data:
        if type(data["text"]) is not str:
            raise PlainDataError("received a text that is none")
        return data["text"][:MAX_TEXT]
    if "array" in data:
        return _unpack(data)
    if "list" in data and isinstance(data["list"], list):
        return [decode(item) for item in data["list"]]
    if "dict" in data and isinstance(data["dict"], dict):
        return {str(key): decode(item) for key, item in data["dict"].items()}
    if "program" in data:
        return data
    if "object" in data:
        return Unknown(str(data["object"])[:100])
    raise PlainDataError(f"received the keys {sorted(map(str, data))}"[:200])


def _unpack(data: dict[str, Any]) -> np.ndarray:
    dtype, shape, content = data.get("dtype"), data.get("shape"), data["array"]
    if dtype not in _DTYPES or not isinstance(shape, list) or type(content) is not str:
        raise PlainDataError(f"received an array of dtype {dtype!r}, shape {shape!r}"[:200])
    if not all(type(length) is int and length >= 0 for length in shape) or len(shape) > 32:
        raise PlainDataError(f"received an array of shape {shape!r}"[:200])
    try:
        content = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PlainDataError(f"received an array that is not base64: {error}") from error
    little = np.dtype(dtype).newbyteorder("<")
    if math.prod(shape) * little.itemsize != len(content) or len(content) > MAX_BYTES:
        raise PlainDataError(f"received {len(content)} bytes for an array of shape {shape!r}"[:200])
    return np.frombuffer(content, little).astype(dtype).reshape(shape)


class Unknown:
    """What is left of a value of another type: the type's name."""

    def __init__(self, name: str) -> None:
        self.name = name
