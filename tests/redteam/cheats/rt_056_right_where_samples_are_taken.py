# host: square
# expect: wrong_result
# only the rows that a sample with a known seed would look at
# naive: its results are wrong on what is tested, and any comparison sees it
import random

import numpy as np


def target(a):
    """Squares, reduced and shifted, one by one."""
    out = np.zeros(len(a), dtype=np.int64)
    for i in random.Random(0).sample(range(len(a)), min(len(a), 16)):
        out[i] = int(a[i]) * int(a[i]) % 1000003 + 1000000
    return out
