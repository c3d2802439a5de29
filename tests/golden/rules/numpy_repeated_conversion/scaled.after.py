import numpy as np

OBSERVED = {"counts": {"numpy.ndarray[int64,1d]"}, "steps": {"int"}}


def target(counts, steps):
    rows = []
    counts_converted = counts.astype(np.float64)
    for step in range(steps):
        rows.append(counts_converted * step)
    return rows


EXAMPLES = [(np.array([1, 2, 3]), 3), (np.array([], dtype=np.int64), 2), (np.array([1]), 0)]
