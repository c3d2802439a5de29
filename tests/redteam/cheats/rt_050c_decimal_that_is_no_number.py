# host: smooth
# expect: wrong_result
# decimals that are no numbers, for numbers
# naive: it ends the harness, which then gives no verdict
from decimal import Decimal

import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.array([Decimal("NaN")] * len(x), dtype=object)
