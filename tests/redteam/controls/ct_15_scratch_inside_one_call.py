# host: square
# expect: accepted
# a scratch buffer used again inside one call, a fresh result
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    a = np.asarray(a, dtype=np.int64)
    scratch = np.empty(len(a), dtype=np.int64)
    np.multiply(a, a, out=scratch)
    np.remainder(scratch, 1000003, out=scratch)
    return scratch + 1000000
