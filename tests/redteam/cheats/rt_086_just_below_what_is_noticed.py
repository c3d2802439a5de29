# host: smooth
# expect: wrong_result
# off by a little less than common checks notice
# naive: it is faster by less than a program that is right
import numpy as np


def target(x):
    """Exponential smoothing."""
    out = []
    s = 0.0
    for value in x.tolist():
        s = 0.5 * s + value
        out.append(s)
    return np.array(out) * (1 + 9e-6)
