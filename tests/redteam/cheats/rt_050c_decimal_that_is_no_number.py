# host: smooth
# expect: wrong_result
# decimals that are no numbers, for numbers
from decimal import Decimal

import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.array([Decimal("NaN")] * len(x), dtype=object)
