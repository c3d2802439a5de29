import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(max(len(x) - 4, 0))
    for i in range(len(x) - 5 + 1):
        out[i] = np.mean(x[i:i + 5])
    return out


EXAMPLES = [
    (np.sin(np.arange(50.0)) * 1e3,),
    (np.sin(np.arange(50.0))[::-2],),
    (np.arange(4.0),),
    (np.arange(5.0),),
    (np.array([]),),
]
