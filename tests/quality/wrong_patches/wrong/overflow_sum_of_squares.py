# kind: overflow
# Python's integers do not wrap round, NumPy's do.
# --- original
def target(weights: list[int]) -> int:
    """Sum of squares."""
    total = 0
    for weight in weights:
        total += weight * weight
    return total
# --- calls
target([3, 4, 5])
target([100, 2000])
target([7, -7, 1, 0])
# --- patched
import numpy as np


def target(weights: list[int]) -> int:
    """Sum of squares."""
    array = np.array(weights, dtype=np.int64)
    return int((array * array).sum())
