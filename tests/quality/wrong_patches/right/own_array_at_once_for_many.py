# kind: threshold of its own
# Whole numbers are added without rounding in any order.
# --- original
import numpy as np


def target(counts):
    """How many there are in all."""
    total = 0
    for count in counts:
        total += int(count)
    return total
# --- calls
target(np.array([1, 2, 3]))
target(np.arange(12))
target(np.zeros(4, dtype=np.int64))
# --- patched
import numpy as np


def target(counts):
    """How many there are in all."""
    if counts.size > 1024:
        return sum(map(int, counts.tolist()))
    total = 0
    for count in counts.tolist():
        total += int(count)
    return total
