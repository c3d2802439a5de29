"""Are these numbers the same? To the bit, or floating ones within a policy's tolerance."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np

from perfsmith.evaluators._dtypes import columns
from perfsmith.evaluators._policy import Policy


def items_close(left: bytes, right: bytes, dtype: np.dtype[Any], policy: Policy) -> bool:
    """Floating items of arrays within the tolerance, field by field; all others to the byte."""
    if left == right:
        return True
    pairs = zip(columns(left, dtype), columns(right, dtype), strict=True)
    return all(
        _arrays_close(x, y, policy) if x.dtype.kind in "fc" else x.tobytes() == y.tobytes() for x, y in pairs
    )


def _arrays_close(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any], policy: Policy) -> bool:
    if left.dtype.kind == "c":  # judged part by part
        return _arrays_close(left.real, right.real, policy) and _arrays_close(left.imag, right.imag, policy)
    size = left.dtype.itemsize
    if policy.is_nan_by_bits and left[np.isnan(left)].tobytes() != right[np.isnan(right)].tobytes():
        return False
    wide: type[np.floating[Any]] = np.float64 if size <= 8 else np.longdouble
    x, y = left.astype(wide), right.astype(wide)
    with np.errstate(all="ignore"):
        is_same = x == y
        if policy.is_signed_zero:
            is_same &= (np.signbit(x) == np.signbit(y)) | (x != 0)
        limit = policy.atol + policy.rtol_of(size) * np.abs(x)
        # RT-049: an infinite expected value would make the limit infinite, and anything close.
        is_near = np.isfinite(x) & np.isfinite(y) & (np.abs(x - y) <= limit) & (x != y)
        return bool(np.all(is_same | is_near | (np.isnan(x) & np.isnan(y))))


def leaves_close(x: Any, y: Any, policy: Policy) -> bool:
    """Plain leaves of one exact type, the floating ones within the tolerance."""
    if type(x) is not type(y):
        return False
    if isinstance(x, float):
        return _floats_close(x, y, policy)
    if isinstance(x, complex):
        return _floats_close(x.real, y.real, policy) and _floats_close(x.imag, y.imag, policy)
    return bool(x == y)


def _floats_close(x: float, y: float, policy: Policy) -> bool:
    if math.isnan(x) or math.isnan(y):
        return math.isnan(x) and math.isnan(y) and (not policy.is_nan_by_bits or _bits(x) == _bits(y))
    if x == y:
        return not policy.is_signed_zero or math.copysign(1, x) == math.copysign(1, y) or x != 0
    if math.isinf(x) or math.isinf(y):
        return False
    return abs(x - y) <= policy.atol + policy.rtol_of(8) * abs(x)


def _bits(x: float) -> bytes:
    return struct.pack("<d", x)
