# host: square
# expect: accepted
# a fast path for one type and the general one beside it
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    if isinstance(a, np.ndarray) and a.dtype == np.int64:
        return a * a % 1000003 + 1000000
    out = np.zeros(len(a), dtype=np.int64)
    for i in range(len(a)):
        out[i] = a[i] * a[i] % 1000003 + 1000000
    return out
