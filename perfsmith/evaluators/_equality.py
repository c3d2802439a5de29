"""Is this outcome the original's outcome? Exact bytes, or floats within the contract's tolerance."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, parse
from perfsmith.tasks import Contract

_EXACT_STATUS = ("returned", "raised")


def status_of(outcome: bytes) -> str:
    """`returned`, `raised`, `unencodable`, `undecodable`, or `malformed`."""
    for status in (*_EXACT_STATUS, "unencodable", "undecodable"):
        raw = status.encode()
        # The first item of the four is the status: as a whole plain tuple, or as the first child.
        plain = b"(\x04\x00\x00\x00u" + struct.pack("<I", len(raw)) + raw
        nested = b"u" + struct.pack("<I", len(raw)) + raw
        if outcome[5 : 5 + len(plain)] == plain or outcome[10 : 10 + len(nested)] == nested:
            return status
    return "malformed"


def agrees(expected: bytes, actual: bytes, contract: Contract) -> bool:
    """True when the actual outcome is what the contract calls the same.

    Bytes that are equal agree, unless the value could not be carried. With a tolerance, floating numbers
    at the same place may differ by `float_atol + float_rtol * |expected|`; everything else stays exact.
    """
    if status_of(expected) not in _EXACT_STATUS:
        return False
    if expected == actual:
        return True
    try:  # not the same bytes: NaNs differ in bits that mean nothing, and a tolerance may apply
        return _close(parse(expected), parse(actual), contract)
    except MalformedBytes:
        return False


def _close(a: Node, b: Node, contract: Contract) -> bool:
    if a.tag != b.tag or a.texts != b.texts or len(a.children) != len(b.children):
        return False
    if a.tag == "M":
        return _plain_close(a.plain, b.plain, contract)
    if a.tag in "Nn" and np.dtype(a.texts[0]).kind in "fc":
        start = 5 if a.tag == "N" else 0
        if a.raw[:start] != b.raw[:start] or len(a.raw) != len(b.raw) or a.children != b.children:
            return False
        x = np.frombuffer(a.raw[start:], dtype=a.texts[0])
        y = np.frombuffer(b.raw[start:], dtype=b.texts[0])
        return _arrays_close(x, y, contract)
    if a.raw != b.raw:
        return False
    return all(_close(x, y, contract) for x, y in zip(a.children, b.children, strict=True))


def _arrays_close(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any], contract: Contract) -> bool:
    if x.dtype.kind == "c":
        return _arrays_close(x.real, y.real, contract) and _arrays_close(x.imag, y.imag, contract)
    with np.errstate(all="ignore"):
        near = np.abs(x - y) <= contract.float_atol + contract.float_rtol * np.abs(x)
    same = x == y
    if contract.signed_zero:
        zeros = (x == 0) & (y == 0)
        near &= ~zeros
        same &= ~zeros | (np.signbit(x) == np.signbit(y))
    return bool(np.all(near | same | (np.isnan(x) & np.isnan(y))))


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
