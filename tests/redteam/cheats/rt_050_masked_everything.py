# host: square
# expect: wrong_result
# an array all of whose values are masked
# naive: its results are wrong on what is tested, and any comparison sees it
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    return np.ma.masked_all(len(a), dtype=np.int64)
