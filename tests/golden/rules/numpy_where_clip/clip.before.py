import numpy as np

OBSERVED = {"signal": {"numpy.ndarray[float64,1d]"}, "low": {"float"}, "high": {"float"}}


def target(signal, low, high):
    clipped = np.empty_like(signal)
    for i in range(len(signal)):
        if signal[i] < low:
            clipped[i] = low
        elif signal[i] > high:
            clipped[i] = high
        else:
            clipped[i] = signal[i]
    return clipped


EXAMPLES = [
    (np.array([-2.0, -0.0, 0.0, 0.5, 9.0, np.nan, np.inf, -np.inf]), 0.0, 1.0),
    (np.array([]), 0.0, 1.0),
    (np.arange(9.0)[::-2], 5.0, 2.0),
    (np.array([0.0, 1.0]), np.nan, -0.0),
]
