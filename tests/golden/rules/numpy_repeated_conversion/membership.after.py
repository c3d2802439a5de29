import numpy as np

OBSERVED = {"codes": {"numpy.ndarray[int64,1d]"}, "queries": {"list[int]"}}


def target(codes, queries):
    hits = 0
    # every query
    codes_list = codes.tolist()
    for query in queries:
        if query in codes_list:
            hits += 1
    return hits


EXAMPLES = [(np.array([1, 2, 3]), [1, 5, 3, 3]), (np.array([], dtype=np.int64), [1]), (np.array([1]), [])]
