import numpy as np

OBSERVED = {"m": {"numpy.ndarray[float64,2d]"}, "n": {"int"}}


def target(m, n):
    rows = []
    for k in range(n):
        rows.append(m.tolist()[0])
        rows.append(max(m.tolist()))
        for row in m.tolist():
            rows.append(row)
    return rows
