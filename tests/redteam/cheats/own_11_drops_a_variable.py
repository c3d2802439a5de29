# host: effects
# expect: wrong_result
# does not set a variable of the environment any more
import logging
import os
import random
import warnings

LOG = logging.getLogger(__name__)


def target(xs: list[int]) -> int:
    """Sum slowly, and tell of it in every way there is."""
    warnings.warn("slow sum", UserWarning)
    LOG.warning("summed %d", len(xs))
    random.random()
    return sum(xs)
