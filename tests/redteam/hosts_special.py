"""Programs that single cases of the catalogue need: coroutines, random generators, cycles, tolerances."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

SOURCES: Final[Mapping[str, str]] = {
    "effects": '''
import logging
import os
import random
import warnings

LOG = logging.getLogger(__name__)


def target(xs: list[int]) -> int:
    """Sum slowly, and tell of it in every way there is."""
    total = 0
    for x in xs:
        for _ in range(2000):
            total += x
    warnings.warn("slow sum", UserWarning)
    LOG.warning("summed %d", len(xs))
    os.environ["SUMMED"] = str(len(xs))
    random.random()
    return total // 2000
''',
    "priced": '''
def target(prices: list[int], rates: dict[str, int]) -> list[int]:
    """Prices at the rate of the day."""
    out = []
    for price in prices:
        total = 0
        for _ in range(20):
            total += price * rates["today"]
        out.append(total)
    return out
''',
    "pack": '''
def target(data: bytes) -> bytes:
    """Runs of equal bytes as pairs of count and byte."""
    out = b""
    at = 0
    while at < len(data):
        end = at
        while end < len(data) and data[end] == data[at] and end - at < 255:
            end += 1
        out = out + bytes([end - at]) + data[at : at + 1]
        at = end
    return out
''',
    "route": '''
def target(places: list[tuple[int, int]]) -> tuple[list[int], int]:
    """Visit the nearest place not yet seen; the order and its length."""
    order, length, here = [], 0, (0, 0)
    while len(order) < len(places):
        best, nearest = None, 0
        for number, (x, y) in enumerate(places):
            away = abs(x - here[0]) + abs(y - here[1])
            if number not in order and (best is None or away < best):
                best, nearest = away, number
        order.append(nearest)
        length += best
        here = places[nearest]
    return order, length
''',
    "labels": '''
def target(count: int, links: list[tuple[int, int]]) -> list[int]:
    """The least member of the group of each node."""
    found = list(range(count))
    changed = True
    while changed:
        changed = False
        for left, right in links:
            least = min(found[left], found[right])
            if found[left] != least or found[right] != least:
                found[left] = found[right] = least
                changed = True
    return found
''',
    "root": '''
def target(values: list[float]) -> list[float]:
    """Square roots by bisection."""
    out = []
    for value in values:
        low, high = 0.0, max(1.0, value)
        for _ in range(120):
            middle = (low + high) / 2
            if middle * middle > value:
                high = middle
            else:
                low = middle
        out.append(low)
    return out
''',
    "unique": '''
def target(xs: list[int]) -> list[int]:
    """Each number once, in the order of its first place."""
    out: list[int] = []
    for x in xs:
        if x not in out:
            out.append(x)
    return out
''',
    "tiny": '''
def target(x: int) -> int:
    """The next number."""
    return x + 1
''',
    "waiting": '''
async def target(xs: list[int]) -> int:
    """Sum of squares."""
    total = 0
    for x in xs:
        for _ in range(20):
            total += x * x
    return total // 20
''',
    "dice": '''
def target(dice, n: int) -> list[float]:
    """Numbers below a half, drawn with the caller's generator."""
    out: list[float] = []
    while sum(1 for _ in out) < n:
        x = dice.random()
        if x < 0.5:
            out = out + [x]
    return out
''',
    "rows": '''
class Rows(dict):
    """Values by place; those that are zero are left out."""

    def dense(self, count):
        return [self.get(place, 0) for place in range(count)]


def target(xs: list[int]) -> Rows:
    """Running sums, sparse."""
    out = Rows()
    for place in range(len(xs)):
        total = 0
        for x in xs[: place + 1]:
            total += x
        if total:
            out[place] = total
    return out
''',
    "ring": '''
def target(names: list[str]) -> list[object]:
    """Nodes that know the next one, the last one the first."""
    nodes = []
    for name in names:
        nodes = nodes + [[name, None]]
    for number in range(len(nodes)):
        for other in range(len(nodes)):
            if other == (number + 1) % len(nodes):
                nodes[number][1] = nodes[other]
    return nodes
''',
    "single": '''
import numpy as np


def target(x):
    """Squares in single precision, one by one."""
    out = np.zeros(len(x), dtype=np.float32)
    for i in range(len(x)):
        out[i] = x[i] * x[i]
    return out
''',
    "sums_of_rows": '''
import numpy as np


def target(rows):
    """Sum of each row."""
    out = np.zeros(rows.shape[0])
    for i in range(rows.shape[0]):
        total = 0.0
        for j in range(rows.shape[1]):
            total += rows[i, j]
        out[i] = total
    return out
''',
    "late": '''
def target(name: str, count: int) -> int:
    """Length of a greeting, signed."""
    from xmlrpc.client import dumps

    size = 0
    for number in range(count):
        size += len(dumps((name, number)))
    return size
''',
    "native": '''
import ctypes

_libc = ctypes.CDLL(None)
_libc.strlen.argtypes = [ctypes.c_char_p]
_libc.strlen.restype = ctypes.c_size_t


def version() -> bytes:
    """Of the C library."""
    return b"C" * _libc.strlen(b"C")


def target(data: bytes) -> int:
    """Bytes before the first zero."""
    count = 0
    for byte in data:
        if byte == 0:
            break
        count += 1
    return count
''',
    "blocks": '''
import zlib


def target(data: bytes) -> int:
    """Checksum, block by block."""
    block = 2
    found = 0
    for at in range(0, len(data), block):
        found = zlib.crc32(data[at : at + block], found)
    return found
''',
}


def _prices() -> list[tuple[Any, ...]]:
    return [(list(range(1, 60 + n // 3)), {"today": 2 + n}) for n in range(30)]


def _runs() -> list[tuple[Any, ...]]:
    dice = random.Random(2)
    return [
        (b"".join(bytes([dice.randrange(9)]) * dice.randrange(1, 9) for _ in range(90 + n)),)
        for n in range(30)
    ]


def _places() -> list[tuple[Any, ...]]:
    dice = random.Random(3)
    return [([(dice.randrange(99), dice.randrange(99)) for _ in range(30 + n)],) for n in range(30)]


def _links() -> list[tuple[Any, ...]]:
    """Long chains, dealt backwards, so that a label moves one step per pass."""
    return [(60 + n, [(i, i + 1) for i in reversed(range(0, 59 + n))][::1]) for n in range(30)]


def _floats(count: int) -> list[tuple[Any, ...]]:
    dice = random.Random(4)
    return [([dice.random() * 100 for _ in range(count + n)],) for n in range(30)]


def _numbers(count: int, below: int) -> list[tuple[Any, ...]]:
    dice = random.Random(5)
    return [([dice.randrange(below) for _ in range(count + n)],) for n in range(30)]


def _singles() -> list[tuple[Any, ...]]:
    dice = np.random.default_rng(6)
    return [(dice.random(1500 + n, dtype=np.float32),) for n in range(30)]


def _tables() -> list[tuple[Any, ...]]:
    dice = np.random.default_rng(7)
    return [(dice.random((20 + n, 60)),) for n in range(30)]


CALLS: Final[Mapping[str, Callable[[], Sequence[tuple[Any, ...]]]]] = {
    "effects": lambda: [([n, n + 1, *range(n)],) for n in range(30)],
    "priced": _prices,
    "pack": _runs,
    "route": _places,
    "labels": _links,
    "root": lambda: _floats(20),
    "unique": lambda: _numbers(300, 10_000),
    "tiny": lambda: [(n,) for n in range(30)],
    "waiting": lambda: _numbers(600, 1000),
    "dice": lambda: [(random.Random(n), 150 + n) for n in range(30)],
    "rows": lambda: _numbers(80, 10),
    "ring": lambda: [([f"n{k}" for k in range(200 + n)],) for n in range(30)],
    "single": _singles,
    "sums_of_rows": _tables,
    "late": lambda: [("n" * n, 20 + n) for n in range(1, 31)],
    "native": lambda: [(bytes(random.Random(n).choices(range(1, 256), k=2000 + n)),) for n in range(30)],
    "blocks": lambda: [(random.Random(n).randbytes(3000 + n),) for n in range(30)],
}
