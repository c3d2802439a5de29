import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "w": {"numpy.ndarray[float64,1d]"}}


def target(x, w):
    total = 0.0
    if len(w) < len(x):
        raise IndexError(f"index {len(w)} is out of bounds for axis 0 with size {len(w)}")
    x_values = x.tolist()
    w_values = w.tolist()
    for i in range(len(x)):
        total += x_values[i] * w_values[i]
    if len(x):
        total = np.float64(total)
    return total


EXAMPLES = [
    (np.array([0.1, 0.2, 0.3]), np.array([3.0, 5.0, 7.0])),
    (np.array([]), np.array([1.0])),
    (np.array([1.0, 2.0]), np.array([1.0])),
    (np.array([-0.0]), np.array([1.0])),
]
