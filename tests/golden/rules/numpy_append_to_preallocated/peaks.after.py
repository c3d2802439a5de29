import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "limit": {"int"}}


def target(x, limit):
    # positions and heights
    peaks_items = []
    heights = np.zeros(0)
    for i in range(1, len(x) - 1):
        if x[i] > x[i - 1] and x[i] > x[i + 1]:
            if len(peaks_items) == limit:
                break
            # remember it
            peaks_items.append(i)
            heights = np.concatenate((heights, [x[i] - 1]))
    peaks = np.array(peaks_items, dtype=np.int64)
    return peaks, heights


EXAMPLES = [
    (np.array([0.0, 2.0, 1.0, 5.0, -1.0, 0.0, -0.5, 7.0, 6.0]), 3),
    (np.array([]), 2),
    (np.array([0.0, 2.0, 1.0]), 0),
]
