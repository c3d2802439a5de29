import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "level": {"float"}}


def target(x, level):
    longest = 0
    current = 0
    starts = []
    for i, value in enumerate(x):
        if value > level:
            if current == 0:
                starts.append(i)
            current += 1
        else:
            current = 0
        longest = max(longest, current)
    return longest, starts


EXAMPLES = [(np.array([1.0, 2.0, 0.0, np.nan, 3.0, 4.0, 5.0]), 0.5), (np.array([]), 0.0), (np.array([-0.0]), 0.0)]
