"""Plain data: every value becomes what JSON can write, and only what encode makes is read."""

import base64
import json
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gan_course.exercises.plain import (
    MAX_BYTES,
    MAX_TEXT,
    PlainDataError,
    Unknown,
    decode,
    encode,
    encode_program,
    readable,
)


def there_and_back(value: Any) -> Any:
    """Encode, write as strict JSON, read, decode."""
    return decode(json.loads(json.dumps(encode(value), allow_nan=False)))


def object_name(value: Any) -> str:
    """Return what is left of a value that is not read."""
    data = json.loads(json.dumps(encode(value), allow_nan=False))
    assert set(data) == {"object"}, data
    return data["object"]


# There and back.

DTYPES = ["bool", "int8", "uint8", "int32", "int64", "uint64", "float16", "float32", "float64"]


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(DTYPES).flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0))))
def test_arrays_keep_shape_dtype_and_every_bit(array: np.ndarray) -> None:
    """Arrays come back equal, NaN and infinities among them, whatever their dtype."""
    back = there_and_back(array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)


@settings(deadline=None, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(-(2**63), 2**64 - 1),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_any_nesting_of_plain_values_is_written_and_read(value: Any) -> None:
    """JSON writes it strictly, decode reads it, and what was read is encoded the same again."""
    data = json.loads(json.dumps(encode(value), allow_nan=False))
    again = json.loads(json.dumps(encode(decode(data)), allow_nan=False))
    assert again == data or "object" in json.dumps(data)  # too deep a list


@pytest.mark.parametrize("value", [None, True, 0, -7, 2**64 - 1, 0.1, float("inf"), "", "π 😀"])
def test_single_values_come_back_with_their_type(value: Any) -> None:
    """No number becomes another type on the way."""
    back = there_and_back(value)
    assert (back, type(back)) == (value, type(value))


def test_nan_comes_back() -> None:
    """NaN is written, though JSON knows none."""
    assert np.isnan(there_and_back(float("nan")))
    assert np.isnan(there_and_back([1.0, float("nan")])[1])


def test_a_number_of_numpy_comes_back_as_one() -> None:
    """A 0-d array and a NumPy scalar are a number, not an array that cannot be hashed."""
    for value in (np.float32(0.5), np.array(0.5, "float32")):
        back = there_and_back(value)
        assert (back, type(back)) == (np.float32(0.5), np.float32)
    assert {there_and_back(np.int64(3))} == {3}


@pytest.mark.parametrize("shape", [(0,), (0, 28, 28), (3, 0), ()])
def test_empty_and_dimensionless_arrays_keep_their_shape(shape: tuple[int, ...]) -> None:
    """Nothing is still of some shape."""
    assert np.shape(there_and_back(np.zeros(shape, "float32"))) == shape


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3).T,
        np.arange(10)[::-2],
        np.arange(3.0).astype(">f8"),
        np.broadcast_to(1.5, (3, 4)),
    ],
    ids=["transposed", "reversed", "big-endian", "broadcast"],
)
def test_memory_layout_does_not_matter(array: np.ndarray) -> None:
    """What is compared are numbers in reading order."""
    np.testing.assert_array_equal(there_and_back(array), array)


def test_a_decoded_array_is_fresh() -> None:
    """Writing into it changes neither the data nor another copy."""
    data = encode(np.zeros(3))
    first = decode(data)
    first[0] = 1
    assert decode(data).tolist() == [0, 0, 0]


def test_long_double_becomes_float64() -> None:
    """More precision than ours is no other kind of number."""
    back = there_and_back(np.array([0.1], np.longdouble))
    assert (back.dtype, back[0]) == (np.float64, np.float64(np.longdouble(0.1)))


# Lists.


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([0.5, 1, True], [0.5, 1.0, 1.0]),
        ((1, 2), [1, 2]),
        ([[1, 2], (3, 4)], [[1, 2], [3, 4]]),
        ([np.float32(1), 2.0], [1.0, 2.0]),
        ([np.ones(2), np.zeros(2)], [[1, 1], [0, 0]]),
        ([[[1.0]]], [[[1.0]]]),
        ([2**70, 1], [float(2**70), 1.0]),
    ],
)
def test_rows_of_equal_length_are_an_array(value: Any, expected: Any) -> None:
    """A list of numbers, of rows, of arrays is welcome wherever an array is."""
    back = there_and_back(value)
    assert isinstance(back, np.ndarray)
    np.testing.assert_array_equal(back, expected)


def test_a_ragged_list_stays_a_list() -> None:
    """Rows of different lengths are not forced into one array."""
    back = there_and_back([[1, 2], [3]])
    assert isinstance(back, list)
    assert [part.tolist() for part in back] == [[1, 2], [3]]
    assert there_and_back([1, "a", None, []]) == [1, "a", None, []]


def test_twenty_thousand_rows_are_read() -> None:
    """Samples as a list of pairs are as many as samples in an array."""
    assert there_and_back([[0.5, 1.5]] * 20_000).shape == (20_000, 2)


def test_a_list_in_itself_ends() -> None:
    """A list that holds itself is cut where the nesting is too deep."""
    endless: list[Any] = []
    endless.append(endless)
    back = there_and_back(endless)
    for _ in range(8):
        (back,) = back
    assert back.name == "list"


# What is not read.


def test_an_array_of_a_subclass_is_its_numbers() -> None:
    """Methods of a subclass of ndarray are not asked."""

    class Liar(np.ndarray):
        def __array__(self, *given: Any, **named: Any) -> np.ndarray:
            raise AssertionError("asked")

        tobytes = astype = tolist = copy = view = __array__  # type: ignore[assignment]

        @property
        def shape(self) -> Any:
            raise AssertionError("asked")

        dtype = nbytes = shape  # type: ignore[assignment]

    assert there_and_back(np.arange(3.0).view(Liar)).tolist() == [0, 1, 2]


@pytest.mark.parametrize("kind", [str, float, int, dict, list])
def test_a_subclass_of_a_plain_type_is_only_named(kind: type) -> None:
    """A subclass may lie in every method: nothing of it is read but the name of its type."""
    assert object_name(type("Sneaky", (kind,), {})()) == "Sneaky"


def test_an_object_that_claims_to_be_an_array_is_only_named() -> None:
    """Neither __class__ nor __array__ nor the name that a metaclass tells is believed."""

    class Meta(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]
            raise AssertionError("asked")

    class Sneaky(metaclass=Meta):
        __module__ = 7  # type: ignore[assignment]

        @property
        def __class__(self) -> Any:
            return np.ndarray

        def __array__(self, *given: Any, **named: Any) -> np.ndarray:
            return np.zeros(3)

    assert object_name(Sneaky()) == "Sneaky"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({1, 2}, "set"),
        (1j, "complex"),
        (lambda: 0, "function"),
        (..., "ellipsis"),
        ({1: 2}, "dict"),
        (np.array([{}, []], object), "array of object"),
        (np.zeros(2, complex), "array of complex128"),
        (np.zeros(2, [("a", "f4")]), "array of void32"),
        (np.zeros((1,) * 33), "array of 33 dimensions"),
        (10**5000, "whole number beyond float64"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_other_values_are_named(value: Any, name: str) -> None:
    """What is neither number, text, array nor a nesting of them is told by its type."""
    assert object_name(value) == name


def test_a_huge_array_is_neither_copied_nor_read() -> None:
    """A view of a terabyte is refused before any of it is made."""
    assert object_name(np.broadcast_to(1.0, (10**6, 10**6))).startswith(
        "array of 8,000,000,000,000"
    )
    assert object_name(np.zeros(MAX_BYTES + 1, "uint8")).endswith("bytes, more than 64,000,000")
    half = np.zeros(MAX_BYTES // 2 + 1, "uint8")
    assert object_name([half, half]).startswith("array of 64,000,002 bytes")


def test_an_integer_beyond_64_bits_is_a_float() -> None:
    """A factorial is a number like another."""
    assert there_and_back(10**30) == 1e30


def test_text_is_cut_and_can_be_written() -> None:
    """Long texts are cut; half a surrogate pair, which no file can hold, is replaced."""
    assert there_and_back("a" * (MAX_TEXT + 1)) == "a" * MAX_TEXT
    assert there_and_back("a\ud800b") == "a?b"
    assert there_and_back({"\ud800": 1}) == {"?": 1}


def test_numpy_text_is_text() -> None:
    """An element taken from an array of names is a text, the array a list of them."""
    names = np.array(["a", "bc"])
    assert (there_and_back(names[1]), type(there_and_back(names[1]))) == ("bc", str)
    assert there_and_back(names) == ["a", "bc"]


def test_readable_text_moves_nothing_on_a_page_or_terminal() -> None:
    """Control characters and changes of direction are dropped; other scripts stay."""
    assert (
        readable("\x1b[31mred\x07\x00 \u202egnp.\u2066\ud800\r\n中 é 👩‍🔬\t.")
        == "[31mred gnp.?\n中 é 👩‍🔬\t."
    )
    assert readable("abc", 2) == "ab"


def test_tensors_are_arrays() -> None:
    """A tensor, a variable, a list of them; a symbolic one has no numbers and is named."""
    from gan_course.backend import keras, tf

    tensor = tf.constant([1.0, 2.0])
    for value in (tensor, tf.Variable(tensor), keras.Variable([1.0, 2.0])):
        back = there_and_back(value)
        assert (back.dtype, back.tolist()) == (np.float32, [1, 2])
    assert there_and_back([tensor, tensor]).shape == (2, 2)
    assert there_and_back([tf.constant(1.0), 0.5]).tolist() == [1, 0.5]
    assert there_and_back(tf.constant(2.0)) == np.float32(2)
    assert object_name(keras.Input((2,))) == "KerasTensor"


# Programs.


def double(x):  # type: ignore[no-untyped-def]
    return 2 * x


def test_a_program_is_its_source() -> None:
    """A function becomes text, with its name, and decode runs none of it."""
    data = json.loads(json.dumps(encode_program(double)))
    assert data["name"] == "double"
    assert data["program"].startswith("def double(x):")
    assert decode(data) == data


def test_a_program_without_source_is_refused() -> None:
    """The error says which kind of function is meant."""
    with pytest.raises(PlainDataError, match="received a lambda, expected a function made by def"):
        encode_program(lambda x: x)
    with pytest.raises(PlainDataError, match=r"the source of .*len.* cannot be read"):
        encode_program(len)


# Data that is not trusted.


def array_data(**changes: Any) -> dict[str, Any]:
    return encode(np.zeros((2, 3), "float32")) | changes


def nested(depth: int) -> Any:
    data: Any = {"none": True}
    for _ in range(depth):
        data = {"list": [data]}
    return data


class Text(str):
    __slots__ = ()


MALFORMED = {
    "None": None,
    "a list": [],
    "empty": {},
    "unknown keys": {"pickle": "gASVAAAA"},
    "number: text": {"number": "1"},
    "number: list": {"number": [10**5000]},
    "number: none": {"number": None},
    "number: huge": {"number": 10**5000},
    "text: number": {"text": 1},
    "text: a subclass": {"text": Text("a")},
    "list: a dict": {"list": {}},
    "list: of raw numbers": {"list": [1, 2]},
    "dict: a list": {"dict": []},
    "dict: raw": {"dict": {"a": 1}},
    "dict: keys": {"dict": {1: {"none": True}}},
    "object: number": {"object": 10**5000},
    "program: not text": {"program": 1, "name": "f"},
    "program: with more": {"program": "", "name": "f", "more": 1},
    "program: alone": {"program": ""},
    "dtype: object": array_data(dtype="object"),
    "dtype: a list": array_data(dtype=[]),
    "dtype: none": array_data(dtype=None),
    "dtype: another size": array_data(dtype="float64"),
    "dtype: long": array_data(dtype="f" * 10**6),
    "shape: missing": {"array": "", "dtype": "float32"},
    "shape: a number": array_data(shape=6),
    "shape: negative": array_data(shape=[-2, -3]),
    "shape: a bool": array_data(shape=[True, 6]),
    "shape: floats": array_data(shape=[2.0, 3.0]),
    "shape: too small": array_data(shape=[2, 2]),
    "shape: too large": array_data(shape=[2, 4]),
    "shape: huge": array_data(shape=[10**30]),
    "shape: beyond text": array_data(shape=[10**5000]),
    "shape: a huge nothing": array_data(array="", shape=[0, 10**30]),
    "shape: many huge": array_data(array="", shape=[MAX_BYTES] * 31 + [0]),
    "shape: long": array_data(shape=[1] * 33),
    "array: not text": array_data(array=b""),
    "array: not base64": array_data(array="*" * 32),
    "array: not ASCII": array_data(array="é" * 32),
    "array: padded early": array_data(array="AA==" * 8),
    "array: cut": array_data(array=array_data()["array"][:-4]),
    "nested too deep": nested(10),
    "nested as a bomb": nested(100_000),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_data_is_refused(data: Any) -> None:
    """Always with PlainDataError, in a short message, and never with another exception."""
    with pytest.raises(PlainDataError, match="received") as caught:
        decode(data)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("shape", [[10**9], [MAX_BYTES], [4000, 4000], [0, MAX_BYTES, 4]])
def test_no_memory_is_taken_for_a_shape(shape: list[int]) -> None:
    """A claimed shape allocates nothing: only bytes that are there count."""
    tracemalloc.start()
    try:
        with pytest.raises(PlainDataError, match="received"):
            decode(array_data(shape=shape))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000  # bytes; the smallest of the claims is of 64 million


def test_a_bool_is_zero_or_one() -> None:
    """A byte that is neither makes no bool that equals neither True nor False."""
    content = base64.b64encode(bytes([0, 1, 2, 255])).decode()
    back = decode({"array": content, "dtype": "bool", "shape": [4]})
    assert back.view("uint8").tolist() == [0, 1, 1, 1]


def test_an_object_is_its_name_only() -> None:
    """What an untrusted process calls an object is cut and cleaned."""
    back = decode({"object": "\x1b[2J" + "x" * 1000})
    assert isinstance(back, Unknown)
    assert back.name == "[2J" + "x" * 96


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["none", "number", "text", "array", "dtype", "shape", "list", "dict", "object"]
            )
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=15,
)


@settings(deadline=None, derandomize=True)
@given(JSON)
def test_any_json_is_read_or_refused(data: Any) -> None:
    """No JSON makes decode raise anything but PlainDataError."""
    try:
        value = decode(data)
    except PlainDataError:
        return
    json.dumps(encode(value), allow_nan=False)
