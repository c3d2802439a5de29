"""Is this outcome the original's outcome? Exact bytes, or floats within the contract's tolerance."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, has_identity, parse
from perfsmith.evaluators._dtypes import columns, dtype_of
from perfsmith.tasks import Contract

_EXACT_STATUS = ("returned", "raised")
_STATUS_BYTES = tuple(
    (status, b"u" + struct.pack("<I", len(status)) + status.encode())
    for status in (*_EXACT_STATUS, "unencodable", "undecodable")
)
_STATUS_AT = {b"V": 6, b"T": 10}
_MOST_MATCHED = 128
"""Sets with more members are compared in the order of their bytes, without looking for a matching."""


def status_of(outcome: bytes) -> str:
    """`returned`, `raised`, `unencodable`, `undecodable`, or `malformed`."""
    # The first item is the status: a plain tree begins with its tuple, another one with an item of it.
    at = _STATUS_AT.get(outcome[:1])
    if at is not None:
        for status, raw in _STATUS_BYTES:
            if outcome.startswith(raw, at):
                return status
    return "malformed"


def agrees(expected: bytes, actual: bytes, contract: Contract) -> bool:
    """True when the actual outcome is what the contract calls the same.

    Bytes that are equal agree, unless the value could not be carried. Otherwise floating numbers at the same
    place may differ by `float_atol + float_rtol * |expected|`, NaN equals NaN whatever its bits, and
    everything else stays exact.
    """
    if status_of(expected) not in _EXACT_STATUS:
        return False
    return same_value(expected, actual, contract)


def same_value(expected: bytes, actual: bytes, contract: Contract) -> bool:
    """Like `agrees`, for canonical bytes of any value."""
    if expected == actual:
        return True
    try:
        return _close(parse(expected), parse(actual), contract)
    except MalformedBytes:
        return False


def _close(a: Node, b: Node, contract: Contract) -> bool:
    if a.tag != b.tag or a.texts != b.texts or len(a.children) != len(b.children):
        return False
    if a.tag == "M":
        return _plain_close(a.plain, b.plain, contract)
    if a.tag == "O":
        pairs = zip(a.children, b.children, strict=True)
        return _plain_close(a.plain, b.plain, contract) and all(_close(x, y, contract) for x, y in pairs)
    if a.tag in "Nnv":
        start = 0 if a.tag == "n" else 5
        if a.raw[:start] != b.raw[:start] or len(a.raw) != len(b.raw) or a.children != b.children:
            return False
        return _items_close(a.raw[start:], b.raw[start:], dtype_of(a.texts[0]), contract)
    if a.raw != b.raw:
        return False
    if all(_close(x, y, contract) for x, y in zip(a.children, b.children, strict=True)):
        return True
    if a.tag not in "SZ" or len(a.children) > _MOST_MATCHED or any(map(has_identity, a.children)):
        return False  # what is numbered keeps its order: a later reference means that very member
    return _matched(a.children, b.children, contract)


def _matched(left: tuple[Node, ...], right: tuple[Node, ...], contract: Contract) -> bool:
    """True when the members can be paired so that all pairs are close (augmenting paths)."""
    near = [[j for j, y in enumerate(right) if _close(x, y, contract)] for x in left]
    owner: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j in near[i]:
            if j not in tried:
                tried.add(j)
                if j not in owner or place(owner[j], tried):
                    owner[j] = i
                    return True
        return False

    return all(place(i, set()) for i in range(len(left)))


def _items_close(left: bytes, right: bytes, dtype: np.dtype[Any], contract: Contract) -> bool:
    """Floating items within the tolerance, field by field; all others to the byte."""
    if left == right:
        return True
    pairs = zip(columns(left, dtype), columns(right, dtype), strict=True)
    return all(
        _numbers_close(x, y, contract) if x.dtype.kind in "fc" else x.tobytes() == y.tobytes()
        for x, y in pairs
    )


def _numbers_close(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any], contract: Contract) -> bool:
    dtype = left.dtype
    if dtype.kind == "c":  # judged part by part
        return _numbers_close(left.real, right.real, contract) and _numbers_close(
            left.imag, right.imag, contract
        )
    wide: type[np.floating[Any]] = np.float64 if dtype.itemsize <= 8 else np.longdouble
    x, y = left.astype(wide), right.astype(wide)
    with np.errstate(all="ignore"):
        is_same = x == y
        if contract.signed_zero:
            is_same &= (np.signbit(x) == np.signbit(y)) | (x != 0)
        limit = contract.float_atol + contract.float_rtol * np.abs(x)
        # RT-049: an infinite expected value would make the limit infinite, and anything close.
        is_near = np.isfinite(x) & np.isfinite(y) & (np.abs(x - y) <= limit) & (x != y)
        return bool(np.all(is_same | is_near | (np.isnan(x) & np.isnan(y))))


def _plain_close(x: Any, y: Any, contract: Contract) -> bool:
    if type(x) is not type(y):
        return False
    if isinstance(x, float):
        return _float_close(x, y, contract)
    if isinstance(x, complex):
        return _float_close(x.real, y.real, contract) and _float_close(x.imag, y.imag, contract)
    if isinstance(x, list | tuple):
        return len(x) == len(y) and all(_plain_close(p, q, contract) for p, q in zip(x, y, strict=True))
    if isinstance(x, dict):
        return _plain_close(list(x), list(y), contract) and _plain_close(
            list(x.values()), list(y.values()), contract
        )
    return bool(x == y)


def _float_close(x: float, y: float, contract: Contract) -> bool:
    if math.isnan(x) or math.isnan(y):
        return math.isnan(x) and math.isnan(y)
    if x == y:
        return not contract.signed_zero or math.copysign(1, x) == math.copysign(1, y) or x != 0
    if math.isinf(x) or math.isinf(y):
        return False
    return abs(x - y) <= contract.float_atol + contract.float_rtol * abs(x)
