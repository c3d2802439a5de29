# host: square
# expect: wrong_result
# an array all of whose values are masked
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    return np.ma.masked_all(len(a), dtype=np.int64)
