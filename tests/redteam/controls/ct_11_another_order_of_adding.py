# host: sums_of_rows
# expect: accepted
# adds in pairs, with an error within the declared tolerance
# contract: float_rtol=1e-9

import numpy as np


def target(rows):
    """Sum of each row."""
    return np.sum(rows, axis=1)
