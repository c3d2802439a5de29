import numpy as np

OBSERVED = {
    "raw": {"numpy.ndarray[float64,1d]"},
    "dark": {"numpy.ndarray[float64,1d]"},
    "gain": {"float"},
    "offset": {"float"},
}


def target(raw, dark, gain, offset):
    corrected = np.zeros(len(raw))
    # readings first
    if len(dark) < len(raw):
        raise IndexError(f"index {len(dark)} is out of bounds for axis 0 with size {len(dark)}")
    corrected[:] = (raw - dark[:len(raw)]) * gain + offset
    return corrected


EXAMPLES = [
    (np.array([1.5, -0.0, np.nan, np.inf, 1e-310]), np.array([0.1, 0.0, 1.0, 3.0, 1e-311]), 3.7, -0.0),
    (np.array([]), np.array([]), 2.0, 1.0),
    (np.arange(7.0)[::2], np.arange(10.0)[::-1], 0.1, 0.2),
    (np.arange(5.0), np.arange(3.0), 1.0, 0.0),
    (np.arange(5.0), np.array([1.0]), 1.0, 0.0),
    (np.arange(5.0), np.array([]), 1.0, 0.0),
]
