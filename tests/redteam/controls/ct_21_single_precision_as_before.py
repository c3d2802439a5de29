# host: single
# expect: accepted
# single precision where the original has it
import numpy as np


def target(x):
    """Squares in single precision, one by one."""
    return np.asarray(x, dtype=np.float32) * x
