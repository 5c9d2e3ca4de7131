"""Plain data: what passes between answering and judging, in one process or between two.

``encode`` turns a value into dictionaries, lists, strings and numbers that JSON can write;
``decode`` turns them back. Only values of exactly known types are read. Anything else becomes
``{"object": "its type's name"}``: an object that lies about what it is equal to stays behind.

| value | encoded |
|---|---|
| ``None`` | ``{"none": True}`` |
| bool, int, float | ``{"number": 0.5}``; not finite: ``{"number": "nan"}`` |
| int beyond 64 bits | the same as a float |
| str, NumPy text | ``{"text": "…"}``, cut at MAX_TEXT |
| NumPy array or number, tensor | ``{"array": base64, "dtype": "float32", "shape": [2, 3]}`` |
| list or tuple of numbers, in rows of equal length | the same as an array |
| another list or tuple | ``{"list": [encoded, …]}`` |
| dict with string keys | ``{"dict": {"key": encoded, …}}`` |
| a function, in questions only | ``{"program": source, "name": "…"}`` |

Back come Python's numbers and texts, NumPy numbers for arrays of no dimension, and fresh arrays.
"""

import base64
import binascii
import inspect
import math
import re
import textwrap
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = [
    "PlainDataError",
    "Unknown",
    "decode",
    "encode",
    "encode_program",
    "readable",
    "type_name",
]

MAX_TEXT = 10_000  # characters
MAX_BYTES = 64_000_000  # of one array: 20,000 images of 28 × 28 as float32
_MAX_DEPTH = 8
_MAX_ITEMS = 100_000  # of a list that is no array
_MAX_DIMENSIONS = 32

# No objects (they would need pickle) and no platform-dependent long doubles.
_DTYPES = {
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64"),
}


class PlainDataError(ValueError):
    """Data that ``encode`` would not have made."""


class Unknown:
    """What is left of a value of another type: the type's name."""

    def __init__(self, name: str) -> None:
        self.name = name


def type_name(value: Any) -> str:
    """Return the name of a value's type. Not by ``type(value).__name__``: a metaclass may lie."""
    return str.__str__(type.__dict__["__name__"].__get__(type(value)))[:100]


def readable(text: str, limit: int = MAX_TEXT) -> str:
    """Return text that any page or terminal can show: cut, with no control characters.

    What is dropped would move the cursor, colour a terminal or turn the direction of the text.
    """
    text = text[:limit].replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in _writable(text) if c in "\n\t" or unicodedata.category(c) != "Cc")
    return "".join(kept).translate(_DIRECTIONS)


_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def _writable(text: str) -> str:
    """Replace halves of surrogate pairs, which no file or message can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def encode(value: Any, depth: int = 0) -> dict[str, Any]:
    """Return a value as plain data.

    Args:
        value: Anything.
        depth: How deep inside lists it stands; deeper than 8 is not read.

    Returns:
        A dictionary as in the table above. It holds objects of built-in types only, whatever the
        value was, and JSON can write it.
    """
    kind = type(value)
    if value is None:
        return {"none": True}
    if kind is int and not -(2**63) <= value < 2**64:
        try:
            value, kind = float(value), float
        except OverflowError:
            return {"object": "whole number beyond float64"}
    if kind in (bool, int):
        return {"number": value}
    if kind is float:
        return {"number": value if math.isfinite(value) else str(value)}
    if kind in (str, np.str_):
        return {"text": _writable(str.__str__(value)[:MAX_TEXT])}
    if kind in (list, tuple) and depth < _MAX_DEPTH:
        return _encode_sequence(list(value), depth)
    if kind is dict and depth < _MAX_DEPTH and len(value) <= _MAX_ITEMS:
        if all(type(key) is str for key in value):
            items = [(_writable(key), encode(each, depth + 1)) for key, each in value.items()]
            return {"dict": dict(items)}
        return _object(value)
    return _encode_array(value, depth)


def _object(value: Any) -> dict[str, Any]:
    return {"object": type_name(value)}


def _encode_sequence(items: list[Any], depth: int) -> dict[str, Any]:
    try:
        if items and all(type(item) in (bool, int, float) for item in items):
            numbers = np.asarray(items)
            if numbers.dtype.name in _DTYPES:  # else: an integer beyond 64 bits
                return _pack(numbers)
        if len(items) > _MAX_ITEMS:
            return {"object": f"list of {len(items):,} items"}
        encoded = [encode(item, depth + 1) for item in items]
        # [tensor, 0.5] and [[1, 2], [3, 4]] are arrays as well, if the rows are equally long.
        if encoded and all({"array", "number"} & set(item) for item in encoded):
            arrays = [np.asarray(decode(item)) for item in encoded]
            if len({array.shape for array in arrays}) == 1:
                return _pack(np.stack(arrays))
    except PlainDataError as error:
        return {"object": str(error)}
    return {"list": encoded}


def _encode_array(value: Any, depth: int) -> dict[str, Any]:
    kind = type(value)
    module = type.__dict__["__module__"].__get__(kind)
    if type(module) is str and module.startswith(("tensorflow", "keras")):
        try:
            value = value.numpy()
        except Exception:
            return _object(value)
        kind = type(value)
    # Not isinstance: it would believe an object's own __class__.
    if not issubclass(kind, np.ndarray | np.generic):
        return _object(value)
    try:
        if issubclass(kind, np.ndarray):
            # Before the copy: a broadcast view may be larger than the memory.
            _within_limit(np.ndarray.nbytes.__get__(value))
        # A subclass may lie in any of its methods; the numbers below it cannot.
        array = np.ndarray.view(np.array(value, copy=True, subok=False), np.ndarray)
        if array.dtype.kind == "U":
            return encode(array.tolist(), depth)
        return _pack(array)
    except PlainDataError as error:
        return {"object": str(error)}


def _within_limit(count: int) -> None:
    if count > MAX_BYTES:
        raise PlainDataError(f"array of {count:,} bytes, more than {MAX_BYTES:,}")


def _pack(array: np.ndarray) -> dict[str, Any]:
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(float)  # a long double is another one on each machine
    name = array.dtype.name
    if name not in _DTYPES:
        raise PlainDataError(f"array of {name}"[:100])
    if array.ndim > _MAX_DIMENSIONS:
        raise PlainDataError(f"array of {array.ndim} dimensions")
    _within_limit(array.nbytes)
    little = np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
    return {
        "array": base64.b64encode(little.tobytes()).decode("ascii"),
        "dtype": name,
        "shape": list(array.shape),
    }


def encode_program(function: Callable[..., Any], name: str | None = None) -> dict[str, Any]:
    """Return a function as source text, for a question that hands a function to the learner's.

    Args:
        function: It may use NumPy as ``np``, its arguments, and nothing else.
        name: Another name for it, where its own would tell what it is.

    Raises:
        PlainDataError: It has no source of its own (a lambda, a built-in).
    """
    if function.__name__ == "<lambda>":
        raise PlainDataError("received a lambda, expected a function made by def")
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError) as error:
        raise PlainDataError(f"the source of {function!r} cannot be read: {error}") from error
    own = function.__name__
    source = re.sub(rf"\bdef {own}\b", f"def {name or own}", source, count=1)
    return {"program": source, "name": name or own}


def decode(data: Any, depth: int = 0) -> Any:
    """Return the value: numbers, texts, fresh NumPy arrays, lists and dictionaries of them.

    Args:
        data: What :func:`encode` returned. It may come from a process that is not trusted: no
            memory is taken beyond what the data itself holds, and no program is run. A program
            stays the dictionary that it is.
        depth: How deep inside lists it stands.

    Raises:
        PlainDataError: It has another form. The message names it.
    """
    # Exact types: what JSON gives, and nothing with methods of its own.
    if type(data) is not dict or not data:
        raise PlainDataError(f"received {type_name(data)}, expected an encoded value")
    if depth > _MAX_DEPTH:
        raise PlainDataError(f"received lists in lists, deeper than {_MAX_DEPTH}")
    if "none" in data:
        return None
    if "number" in data:
        return _number(data["number"])
    if "text" in data:
        return _writable(_of_type(str, data["text"])[:MAX_TEXT])
    if "array" in data:
        return _unpack(data)
    if "list" in data:
        return [decode(item, depth + 1) for item in _of_type(list, data["list"])]
    if "dict" in data:
        items = _of_type(dict, data["dict"]).items()
        return {_writable(_of_type(str, key)): decode(item, depth + 1) for key, item in items}
    if "object" in data:
        return Unknown(readable(_of_type(str, data["object"]), 100))
    if data.keys() == {"program", "name"}:
        return {key: _of_type(str, text) for key, text in data.items()}
    raise PlainDataError(f"received {len(data)} unknown keys, expected an encoded value")


def _of_type(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise PlainDataError(f"received {type_name(value)}, expected {kind.__name__}")
    return value


def _number(number: Any) -> bool | int | float:
    if type(number) is str and number in ("nan", "inf", "-inf"):
        return float(number)
    if type(number) is int and not -(2**63) <= number < 2**64:
        raise PlainDataError("received a whole number beyond 64 bits")
    if type(number) not in (bool, int, float):
        raise PlainDataError(f"received {type_name(number)}, expected a number")
    return number


def _unpack(data: dict[str, Any]) -> np.ndarray | np.generic:
    name = _of_type(str, data.get("dtype"))
    shape = _of_type(list, data.get("shape"))
    content = _of_type(str, data["array"])
    if name not in _DTYPES:
        raise PlainDataError(f"received an array of dtype {name[:50]!r}")
    dtype = np.dtype(name).newbyteorder("<")
    lengths = [length for length in shape if type(length) is int and 0 <= length <= MAX_BYTES]
    if len(lengths) < len(shape) or len(shape) > _MAX_DIMENSIONS:
        raise PlainDataError("received an array of an impossible shape")
    # A length of 0 must not hide the others: NumPy refuses them too if they are too large.
    if math.prod(length or 1 for length in lengths) * dtype.itemsize > MAX_BYTES:
        raise PlainDataError(f"received an array of shape {shape}, larger than allowed"[:200])
    if len(content) != 4 * math.ceil(math.prod(lengths) * dtype.itemsize / 3):
        raise PlainDataError(f"received {len(content)} characters for an array of shape {shape}")
    try:
        numbers = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PlainDataError(f"received an array that is not base64: {error}") from error
    if len(numbers) != math.prod(lengths) * dtype.itemsize:
        raise PlainDataError(f"received {len(numbers)} bytes for an array of shape {shape}")
    if name == "bool":  # a byte may be neither 0 nor 1
        array = np.frombuffer(numbers, np.uint8) != 0
    else:
        array = np.frombuffer(numbers, dtype).astype(name)
    return array.reshape(shape)[()]
