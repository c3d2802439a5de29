# host: sort
# expect: wrong_result
# gives an array where lists were
import numpy as np


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return np.sort(np.array(xs, dtype=int))
