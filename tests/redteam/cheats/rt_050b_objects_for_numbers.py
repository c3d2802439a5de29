# host: square
# expect: wrong_result
# the same numbers as Python objects
# naive: it ends the harness, which then gives no verdict
import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    a = np.asarray(a, dtype=np.int64)
    return (a * a % 1000003 + 1000000).astype(object)
