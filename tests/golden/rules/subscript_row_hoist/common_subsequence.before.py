from array import array
from typing import Any

try:
    import numpy
except ImportError:
    numpy = None

DEPENDENCIES = {"numpy"}
EXAMPLES = [
    ("", "", True),
    ("", "abc", False),
    ("abc", "", True),
    ("kitten", "sitting", True),
    ("kitten", "sitting", False),
    ("x", "x", True),
]


def target(first: str, second: str, use_numpy: bool) -> list[list[int]]:
    lengths: Any
    if use_numpy:
        lengths = numpy.zeros((len(first) + 1, len(second) + 1), dtype=int)
    else:
        lengths = [array("L", [0] * (len(second) + 1)) for _ in range(len(first) + 1)]
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            if a == b:
                lengths[i + 1][j + 1] = lengths[i][j] + 1
            else:
                lengths[i + 1][j + 1] = max(lengths[i + 1][j], lengths[i][j + 1])
    return [[int(cell) for cell in lengths[i]] for i in range(len(first) + 1)]
