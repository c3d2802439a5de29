# kind: overflow
# The product is taken in 32 bits.
# --- original
import numpy as np


def target(width, height):
    """Areas."""
    out = np.zeros(len(width), dtype=np.int64)
    for i in range(len(width)):
        out[i] = int(width[i]) * int(height[i])
    return out
# --- calls
target(np.array([3, 4, 5], dtype=np.int32), np.array([7, 8, 9], dtype=np.int32))
target(np.array([1000], dtype=np.int32), np.array([2000], dtype=np.int32))
target(np.arange(10, dtype=np.int32), np.arange(10, dtype=np.int32))
# --- patched
import numpy as np


def target(width, height):
    """Areas."""
    return (width * height).astype(np.int64)
