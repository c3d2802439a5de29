# host: effects
# expect: wrong_result
# does not warn any more
import logging
import os
import random
import warnings

LOG = logging.getLogger(__name__)


def target(xs: list[int]) -> int:
    """Sum slowly, and tell of it in every way there is."""
    LOG.warning("summed %d", len(xs))
    os.environ["SUMMED"] = str(len(xs))
    random.random()
    return sum(xs)
