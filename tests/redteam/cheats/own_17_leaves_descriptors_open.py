# host: sort
# expect: wrong_result
# leaves descriptors open
import os


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    os.dup(0)
    return sorted(xs)
