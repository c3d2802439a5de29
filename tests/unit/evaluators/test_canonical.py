"""The judge's reading of canonical bytes: the inverse of writing, and safe on bytes nobody wrote."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from foreign import codec
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.evaluators._canonical import MalformedBytes, dump, parse, plain_from_marshal
from perfsmith.evaluators._render import render, render_call, render_outcome

U32 = struct.Struct("<I")


def encode(value: object) -> bytes:
    encoded: bytes = codec.encode(value)
    return encoded


def part(value: object) -> bytes:
    encoded: bytes = codec.encode_part(value)
    return encoded


def _values(*values: object) -> tuple[object, ...]:
    return values


SAMPLES: list[bytes] = [
    encode(value)
    for value in _values(
        ("returned", [1, 2.5, "a", None], ([1],), {}),
        ("returned", {(1, (2, "b")): [[], {}]}, None, None),
        ("returned", [1, {2}], ([[1], ()],), {"key": [3.5]}),
        {"a": [1], 2: {3, 4}, None: (1j, b"x")},
        np.arange(6.0).reshape(2, 3),
        np.array([1, [2]], dtype=object),
        [np.int64(1), np.dtype("f4"), range(3), slice(1)],
        ValueError("a", [10**40]),
        frozenset([frozenset([1]), (2, frozenset())]),
    )
]


def read(data: bytes) -> str:
    """Everything the judge does with bytes it did not write."""
    return render(parse(data)) + render_outcome(data) + render_call(data)


@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(MalformedBytes):
        read(data)


@given(st.data())
def test_damaged_bytes_are_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    for damaged in (bytes(raw), cut):
        with suppress(MalformedBytes):
            read(damaged)


@given(st.sampled_from(SAMPLES), st.data())
def test_every_truncation_is_refused(sample: bytes, data: st.DataObject) -> None:
    with pytest.raises(MalformedBytes):
        parse(sample[: data.draw(st.integers(0, len(sample) - 1))])
    with pytest.raises(MalformedBytes):
        parse(sample + b"\0")


def array(dtype: str, shape: Any, raw: bytes) -> bytes:
    text = dtype.encode()
    return b"N" + U32.pack(len(text)) + text + part(shape) + b"\7" + U32.pack(0) + U32.pack(len(raw)) + raw


def plain(raw: bytes) -> bytes:
    return b"M" + U32.pack(len(raw)) + raw


def nested_sets(depth: int) -> bytes:
    data = part(1)
    for _ in range(depth):
        data = b"S" + U32.pack(1) + U32.pack(len(data)) + data
    return data


HOSTILE: dict[str, Callable[[], bytes]] = {
    "lists in lists": lambda: b"L\1\0\0\0" * 100_000,
    "sets in sets": lambda: nested_sets(3000),
    "a count of four billion": lambda: b"L" + U32.pack(2**32 - 1) + b"." * 100,
    "a length of four billion": lambda: b"B" + U32.pack(2**32 - 1),
    "millions of tiny values": lambda: b"L" + U32.pack(3_000_000) + b"." * 3_000_000,
    "millions of empty members": lambda: b"S" + U32.pack(2**32 - 1) + U32.pack(0) * 100_000,
    "an integer of many digits": lambda: plain(b"l" + struct.pack("<i", 3_000_000) + b"\1\0" * 3_000_000),
    "a digit out of range": lambda: plain(b"l" + struct.pack("<i", 2) + b"\xff\xff\1\0"),
    "a key twice": lambda: plain(b"{TNTN0"),
    "one and True as keys": lambda: plain(b"{i\1\0\0\0NTN0"),
    "a list as a key": lambda: plain(b"{[\0\0\0\0N0"),
    "a tuple that holds a list as a key": lambda: plain(b"{(\1\0\0\0[\0\0\0\0N0"),
    "nested plain data": lambda: plain(b"[\1\0\0\0" * 5000),
    "an open dict of plain data": lambda: b"V{NN",
    "plain lists in plain lists": lambda: b"V" + b"[\1\0\0\0" * 5000 + b"N",
    "plain data left over": lambda: b"VNN",
    "a plain count of four billion": lambda: b"V[" + U32.pack(2**32 - 1) + b"N" * 100,
    "millions of plain lists": lambda: b"V[" + U32.pack(500_000) + b"[\0\0\0\0" * 500_000,
    "a plain key twice": lambda: b"V{TNTN0",
    "a plain list as a key": lambda: b"V{[\0\0\0\0N0",
    "a plain list in a key": lambda: b"V{(\2\0\0\0N[\0\0\0\0N0",
    "another value in plain data": lambda: b"V[" + U32.pack(1) + b"S\0\0\0\0",
    "a plain tree in another value": lambda: b"L" + U32.pack(1) + b"VN",
    "an open dict": lambda: plain(b"{NN"),
    "an array of pointers": lambda: array("|O", (1,), b"\1" * 8),
    "an array of records": lambda: array("i4,i4", (1,), b"\1" * 8),
    "an array of nonsense": lambda: array("<q99", (1,), b"\1" * 8),
    "an array of dates of nonsense": lambda: array("<M8[parsec]", (1,), b"\1" * 8),
    "an array shorter than its shape": lambda: array("<f8", (1000,), b"\1" * 8),
    "an array of negative shape": lambda: array("<f8", (-1, -1), b"\1" * 8),
    "an array whose shape is a list": lambda: array("<f8", [1], b"\1" * 8),
    "an array of empty texts": lambda: array("<U0", (3,), b"\1" * 12),
    "text that is no text": lambda: b"C" + U32.pack(1) + b"\xff" + U32.pack(0),
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(MalformedBytes):
        parse(make())


def test_integers_of_any_readable_length_come_back() -> None:
    for number in (0, 1, -1, 2**15, -(2**31), 2**31, 10**50, -(10**5000), 3**100_000):
        assert plain_from_marshal(part(number)[5:]) == number
        assert dump(parse(encode(number))) == encode(number)


def test_readable_text_is_short_and_safe_whatever_the_value() -> None:
    class_name = b"C" + U32.pack(3) + b"\x1b[2" + U32.pack(6) + b"A\x1b[31m"
    values = [
        encode(value) for value in (10**20_000, "x" * 10**6, ["\x1b[2J"] * 10**5, {n: n for n in range(999)})
    ]
    for data in (*values, b"O" + class_name + part(None), array("<U0", (2,), b"")):
        for text in (render_outcome(data), render_call(data)):
            assert len(text) < 450
            assert text.isprintable()


def test_what_was_printed_shows_in_an_outcome() -> None:
    assert render_outcome(encode(("returned", 1, None, None, b"hi\n"))) == r"returned 1; printed b'hi\n'"
    assert render_outcome(encode(("returned", [1], None, None))) == "returned [1]"
    assert "arguments afterwards ([2],)" in render_outcome(encode(("returned", 1, ([2],), {})))
