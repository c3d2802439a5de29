# host: sort
# expect: wrong_result
# gives everybody the same random numbers
import random


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    random.seed(1)
    return sorted(xs)
