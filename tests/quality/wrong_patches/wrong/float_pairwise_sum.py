# kind: float summation
# NumPy adds in pairs, which rounds otherwise than from left to right.
# --- original
import numpy as np


def target(x):
    """Sum of an array, from left to right."""
    total = 0.0
    for i in range(len(x)):
        total += float(x[i])
    return total
# --- calls
target(np.arange(64.0))
target(np.ones(16))
target(np.array([0.5, 0.25]))
# --- patched
import numpy as np


def target(x):
    """Sum of an array, from left to right."""
    return float(x.sum()) + 0.0
