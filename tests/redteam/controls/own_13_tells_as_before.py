# host: effects
# expect: accepted
# another way to the result, and all that is told as before
import logging
import os
import random
import warnings

LOG = logging.getLogger(__name__)


def target(xs: list[int]) -> int:
    """Sum slowly, and tell of it in every way there is."""
    warnings.warn("slow sum", UserWarning)
    LOG.warning("summed %d", len(xs))
    os.environ["SUMMED"] = str(len(xs))
    random.random()
    return sum(xs)
