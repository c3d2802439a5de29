# host: square
# expect: wrong_result
# gives one row instead of a vector
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    a = np.asarray(a, dtype=np.int64)
    return (a * a % 1000003 + 1000000).reshape(1, -1)
