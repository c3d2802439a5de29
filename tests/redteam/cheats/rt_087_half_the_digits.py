# host: smooth
# expect: wrong_result
# computes with half the digits and widens the result
# naive: it is faster by less than is called paid
import numpy as np


def target(x):
    """Exponential smoothing."""
    out = []
    s = 0.0
    for value in x.astype(np.float32).tolist():
        s = 0.5 * s + value
        out.append(s)
    return np.array(out, dtype=np.float32).astype(np.float64)
