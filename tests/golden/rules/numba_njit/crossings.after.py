import numpy as np
import numba

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "w": {"numpy.ndarray[float64,1d]"}, "limit": {"float"}}


class _CompiledTarget:
    @staticmethod
    @numba.njit("Tuple((int64, float64))(float64[:], float64, float64[:], boolean, float64, int64)")
    def loop(x, total, w, armed, limit, crossings):
        for i in range(len(x)):
            total = total * 0.5 + x[i] * w[i]
            if armed and abs(total) > limit:
                crossings += 1
                armed = False
            elif total < 0.0:
                armed = True
        return crossings, total


def target(x, w, limit):
    total = 0.0
    crossings = 0
    armed = True
    run = _CompiledTarget.loop
    if not (
        x.dtype.isnative
        and x.flags.behaved
        and w.dtype.isnative
        and w.flags.behaved
        and len(x) <= len(w)
    ):
        run = run.py_func
    crossings, total = run(x, total, w, armed, limit, crossings)
    if len(x) > 0:
        total = np.float64(total)
    return total, crossings


EXAMPLES = [
    (np.array([3.0, -1.0, 2.0, 7.0, -9.0, 12.0, 0.5]), np.ones(7), 1.0),
    (np.array([]), np.array([1.0]), 1.0),
    (np.array([1.0, 2.0]), np.array([1.0]), 1.0),
    (np.array([-0.0]), np.array([1.0]), 0.0),
    (np.array([1.0, np.nan, 1e300, 2.0]), np.arange(8.0)[::2], 0.1),
]
