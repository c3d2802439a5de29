# kind: ties
# NumPy's default sort is not stable: equal values come in another order.
# --- original
import numpy as np


def target(keys):
    """Order of the keys, equal ones as they come."""
    order = sorted(range(len(keys)), key=lambda i: keys[i])
    return np.array(order, dtype=np.int64)
# --- calls
target(np.arange(40)[::-1].copy())
target(np.array([5, 1, 9, 3]))
target((np.arange(64) * 37) % 64)
# --- patched
import numpy as np


def target(keys):
    """Order of the keys, equal ones as they come."""
    return np.argsort(keys)
