# kind: aliasing
# A slice of an array shares its memory.
# --- original
import numpy as np


def target(samples, step):
    """Every step-th sample."""
    step = max(int(step), 1)
    out = np.empty((len(samples) + step - 1) // step, dtype=samples.dtype)
    for i in range(len(out)):
        out[i] = samples[i * step]
    return out
# --- calls
target(np.arange(10.0), 2)
target(np.array([1.5, 2.5]), 3)
target(np.arange(7.0), 3)
# --- patched
import numpy as np


def target(samples, step):
    """Every step-th sample."""
    return samples[:: max(int(step), 1)]
