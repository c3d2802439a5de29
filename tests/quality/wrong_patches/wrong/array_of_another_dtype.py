# kind: overflow
# Where all integers of an array are squared in their own dtype, small dtypes wrap round.
# --- original
import numpy as np


def target(counts):
    """Energy of a row of counts."""
    energy = 0
    for count in counts:
        energy += int(count) * int(count)
    return energy
# --- calls
target(np.array([1, 2, 3], dtype=np.int16))
target(np.array([10, 11], dtype=np.int16))
target(np.array([5, 5, 5, 5], dtype=np.int16))
# --- patched
import numpy as np


def target(counts):
    """Energy of a row of counts."""
    return int((counts * counts).sum())
