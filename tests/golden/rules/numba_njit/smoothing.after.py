import numpy as np
import numba

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"signal": {"numpy.ndarray[float64,1d]"}, "alpha": {"float"}, "start": {"float"}}


class _CompiledTarget:
    @staticmethod
    @numba.njit("void(float64[:], float64, float64, float64[::1])")
    def loop(signal, level, alpha, smoothed):
        for i in range(len(signal)):
            level = alpha * signal[i] + (1.0 - alpha) * level
            smoothed[i] = level


def target(signal, alpha, start=0.0):
    """First-order low-pass."""
    smoothed = np.zeros(len(signal))
    level = start
    # each level leans on the one before
    run = _CompiledTarget.loop
    if not (signal.dtype.isnative and signal.flags.behaved):
        run = run.py_func
    run(signal, level, alpha, smoothed)
    return smoothed


EXAMPLES = [
    (np.array([1.0, -0.0, 3.5, np.nan, 2.0]), 0.3, 0.1),
    (np.array([]), 0.3),
    (np.arange(9.0)[::-2], 0.7, -1.0),
    (np.array([np.inf, 1.0, 1e308]), 0.5, -0.0),
    (np.array([1.0, 2.0], dtype=">f8"), 0.5),
    (np.sin(np.arange(500.0)) * 1e-3, 0.123456789, 0.1),
]
