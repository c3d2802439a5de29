"""The small programs the red team works on, and the calls its tests would record."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import hosts_special
import numpy as np

SOURCES: Final[Mapping[str, str]] = {
    "sort": '''
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    out: list[int] = []
    for x in xs:
        out.insert(_place(out, x), x)
    return out
''',
    "square": '''
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    out = np.zeros(len(a), dtype=np.int64)
    for i in range(len(a)):
        out[i] = a[i] * a[i] % 1000003 + 1000000
    return out
''',
    "smooth": '''
import numpy as np


def target(x):
    """Exponential smoothing."""
    out = np.empty(len(x))
    s = 0.0
    for i in range(len(x)):
        s = 0.5 * s + x[i]
        out[i] = s
    return out
''',
    "digits": '''
import numpy as np


def target(n: int) -> float:
    """Sum of smoothed digits."""
    out = np.empty(20)
    s = 0.0
    for i in range(len(out)):
        s = 0.5 * s + (n * i % 7)
        out[i] = s
    return float(out.sum())
''',
    "parse": '''
def target(lines: list[str]) -> list[dict[str, str]]:
    """Read `key = value` lines."""
    found = []
    for number, line in enumerate(lines):
        key, value, seen = "", "", False
        for character in line:
            if character == "=" and not seen:
                seen = True
            elif seen:
                value += character
            else:
                key += character
        if not seen:
            try:
                raise KeyError(key)
            except KeyError as error:
                raise ValueError(f"line {number}: no sign", line) from error
        found.append({key.strip(): value.strip()})
    return found
''',
    "windows": '''
def target(items, n):
    """Windows of n items, one after the other."""
    buffer = []
    for item in items:
        buffer.append(item)
        if len(buffer) > n:
            buffer.pop(0)
        if len(buffer) == n:
            window = ()
            for k in range(n):
                window = window + (buffer[k],)
            yield window
''',
    "grid": '''
def target(width: int, height: int) -> list[list[int]]:
    """A grid of zeros."""
    rows = []
    for _ in range(height % 64):
        row = []
        for _ in range(width % 64):
            row.append(0)
        rows.append(row)
    return rows
''',
    "sums": '''
def target(xs: list[int]) -> int:
    """Largest sum of neighbours."""
    best = 0
    for i in range(len(xs)):
        for j in range(i, len(xs)):
            total = 0
            for k in range(i, j + 1):
                total += xs[k]
            best = max(best, total)
    return best
''',
    "crc": '''
def target(data: bytes) -> int:
    """Checksum, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF
''',
    "state": '''
seen: list[int] = []


def target(xs: list[int]) -> int:
    """Sum slowly, and remember how long the last one was."""
    total = 0
    for x in xs:
        for _ in range(20):
            total += x
    seen[:] = [len(xs)]
    print("summed", len(xs))
    return total // 20


def last() -> int:
    return seen[0]
''',
    **hosts_special.SOURCES,
}


def _arrays(dtype: str, scale: float, size: int) -> list[tuple[Any, ...]]:
    dice = np.random.default_rng(1)
    return [((dice.random(size + n) * scale).astype(dtype),) for n in range(30)]


def _numbers(size: int, *, low: int = 0) -> list[tuple[Any, ...]]:
    dice = random.Random(1)
    return [([dice.randrange(low, 1000) for _ in range(size + n)],) for n in range(30)]


def _lines() -> list[tuple[Any, ...]]:
    dice = random.Random(1)

    def line() -> str:
        return f"{'k' * dice.randrange(1, 30)} = {'v' * dice.randrange(300)}"

    calls = [([line() for _ in range(12)],) for _ in range(28)]
    return [*calls, ([line(), "no sign here", line()],), (["", "= x"],)]


CALLS: Final[Mapping[str, Callable[[], Sequence[tuple[Any, ...]]]]] = {
    "sort": lambda: _numbers(150),
    "square": lambda: _arrays("int64", 1e6, 1500),
    "smooth": lambda: _arrays("float64", 1e-9, 200),
    "digits": lambda: [(random.Random(n).randrange(10**6),) for n in range(30)],
    "parse": _lines,
    "windows": lambda: [(list(range(n, n + 60)), 40) for n in range(30)],
    "grid": lambda: [(n, n + 3) for n in range(1, 31)],
    "sums": lambda: _numbers(36, low=-1000),
    "crc": lambda: [(random.Random(n).randbytes(500 + n),) for n in range(30)],
    "state": lambda: _numbers(40),
    **hosts_special.CALLS,
}
