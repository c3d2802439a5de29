# host: digits
# expect: not_faster unverifiable
# an array that is not set comes back with what an earlier call has left in it
# naive: its memory is that of one process
import numpy as np


def target(n: int) -> float:
    """Sum of smoothed digits."""
    memo = np.empty(127)
    at = n % 61
    if memo[126] == 123456789.5 and memo[2 * at] == n + 0.25:
        return float(memo[2 * at + 1])
    if memo[126] != 123456789.5:
        memo[:] = 0.0
        memo[126] = 123456789.5
    out = np.empty(20)
    s = 0.0
    for i in range(len(out)):
        s = 0.5 * s + (n * i % 7)
        out[i] = s
    memo[2 * at] = n + 0.25
    memo[2 * at + 1] = s = float(out.sum())
    return s
