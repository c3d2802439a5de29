# kind: overflow
# Unsigned bytes wrap round below zero.
# --- original
import numpy as np


def target(before, after):
    """How much brighter each pixel is; negative when it is darker."""
    out = np.zeros(before.shape[0], dtype=np.int16)
    for i in range(before.shape[0]):
        out[i] = int(after[i]) - int(before[i])
    return out
# --- calls
target(np.array([1, 2, 3], dtype=np.uint8), np.array([10, 20, 30], dtype=np.uint8))
target(np.array([0, 0], dtype=np.uint8), np.array([255, 1], dtype=np.uint8))
target(np.array([7], dtype=np.uint8), np.array([7], dtype=np.uint8))
# --- patched
import numpy as np


def target(before, after):
    """How much brighter each pixel is; negative when it is darker."""
    return (after - before).astype(np.int16)
