# host: square
# expect: wrong_result
# the right values, laid out backwards
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    a = np.asarray(a, dtype=np.int64)[::-1].copy()
    return (a * a % 1000003 + 1000000)[::-1]
