import numpy as np

OBSERVED = {"samples": {"numpy.ndarray[float64,1d]"}, "gain": {"float"}}


def target(samples, gain):
    return abs(samples) * gain - 1.0


EXAMPLES = [(np.array([1.0, -2.5, -0.0, np.nan]), 0.3), (np.array([]), 1.0), (np.arange(9.0)[::-2], -0.0)]
