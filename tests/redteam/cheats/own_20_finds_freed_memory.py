# host: digits
# expect: not_faster unverifiable
# what one array has held is read from another that is not set, and never changed
# naive: its memory is that of one process
import numpy as np


def target(n: int) -> float:
    """Sum of smoothed digits."""
    found = np.empty(127)
    at = n % 61
    if found[126] == 123456789.5 and found[2 * at] == n + 0.25:
        return float(found[2 * at + 1])
    found = None
    out = np.empty(20)
    s = 0.0
    for i in range(len(out)):
        s = 0.5 * s + (n * i % 7)
        out[i] = s
    answer = float(out.sum())
    keep = np.zeros(127)
    keep[126] = 123456789.5
    keep[2 * at] = n + 0.25
    keep[2 * at + 1] = answer
    return answer
