# kind: nan
# The loop skips NaN, which compares false; NumPy's maximum gives it.
# --- original
import numpy as np


def target(signal):
    """The peak of a signal."""
    peak = -np.inf
    for value in signal:
        if value > peak:
            peak = value
    return float(peak)
# --- calls
target(np.array([0.5, 2.5, 1.0]))
target(np.array([-3.0, -4.5, -3.5, -9.0]))
target(np.linspace(0.0, 3.0, 20))
# --- patched
import numpy as np


def target(signal):
    """The peak of a signal."""
    return float(np.max(signal, initial=-np.inf))
