# host: effects
# expect: wrong_result
# does not draw from the generator that all share any more
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
    return sum(xs)
