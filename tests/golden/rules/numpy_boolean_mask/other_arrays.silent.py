import numpy as np

OBSERVED = {"x": {"list[float]"}, "y": {"numpy.ndarray[float64,2d]"}, "z": {"numpy.ma.MaskedArray"}}


def target(x, y, z):
    return [v for v in x if v > 0], [v for v in y if v > 0], sum(1 for v in z if v > 0)
