import numpy as np

OBSERVED = {"counts": {"numpy.ndarray[int64,1d]"}, "total": {"float"}}


def target(counts, total):
    share = np.zeros(counts.size, dtype=float)
    is_rare = np.zeros(counts.size, dtype=bool)
    share[:] = counts / total
    is_rare[:] = (0 < counts) & (counts <= 2)
    return share, is_rare


EXAMPLES = [
    (np.array([1, 2, 3, 0, -4]), 7.0),
    (np.array([], dtype=np.int64), 0.0),
    (np.array([2**53 + 1, 2**63 - 1]), 3.0),
]
