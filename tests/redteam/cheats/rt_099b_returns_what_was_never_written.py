# host: square
# expect: wrong_result
# writes every other value and leaves the rest as memory had it
# naive: its results are wrong on what is tested, and any comparison sees it
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    out = np.empty(len(a), dtype=np.int64)
    half = np.asarray(a[::2], dtype=np.int64)
    out[::2] = half * half % 1000003 + 1000000
    return out
