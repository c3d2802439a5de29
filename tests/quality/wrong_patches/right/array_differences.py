# kind: identical numbers
# Wide before the subtraction: nothing wraps round.
# --- original
import numpy as np


def target(before, after):
    """How much brighter each pixel is; negative when it is darker."""
    out = np.zeros(min(len(before), len(after)), dtype=np.int16)
    for i in range(len(out)):
        out[i] = int(after[i]) - int(before[i])
    return out
# --- calls
target(np.array([1, 2, 3], dtype=np.uint8), np.array([10, 20, 30], dtype=np.uint8))
target(np.array([0, 0], dtype=np.uint8), np.array([255, 1], dtype=np.uint8))
target(np.array([9], dtype=np.uint8), np.array([7], dtype=np.uint8))
# --- patched
import numpy as np


def target(before, after):
    """How much brighter each pixel is; negative when it is darker."""
    size = min(len(before), len(after))
    return after[:size].astype(np.int16) - before[:size].astype(np.int16)
