# host: effects
# expect: wrong_result
# does not log any more
import logging
import os
import random
import warnings

LOG = logging.getLogger(__name__)


def target(xs: list[int]) -> int:
    """Sum slowly, and tell of it in every way there is."""
    warnings.warn("slow sum", UserWarning)
    os.environ["SUMMED"] = str(len(xs))
    random.random()
    return sum(xs)
