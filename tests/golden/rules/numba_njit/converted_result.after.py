import math

import numba
import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"m": {"numpy.ndarray[float64,2d]"}, "n": {"int"}}


class _CompiledTarget:
    @staticmethod
    @numba.njit("float64(int64, int64, float64[:, :], int64, float64)")
    def loop(rows, columns, m, n, worst):
        for r in range(rows):
            carry = 1.0
            for c in range(columns):
                if math.isnan(m[r, c]) or c == n:
                    break
                carry = m[r, c] / 3 - 0.5 * carry
                worst = max(worst, carry, -carry)
        return worst


def target(m, n):
    rows, columns = m.shape
    worst = 0.0
    run = _CompiledTarget.loop
    if not (m.dtype.isnative and m.flags.behaved and abs(n) < 2**53):
        run = run.py_func
    worst = run(rows, columns, m, n, worst)
    return float(worst)


EXAMPLES = [
    (np.arange(12.0).reshape(3, 4).T, 2),
    (np.zeros((0, 3)), 1),
    (np.zeros((3, 0)), 1),
    (np.array([[0.1, -0.0, np.nan, 1.0]]), 3),
    (np.ones((2, 5)), 10**30),
    (np.ones((2, 5), dtype=">f8"), -1),
]
