# host: sort
# expect: wrong_result
# writes where nobody expects it
import sys


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    sys.stderr.write(".")
    return sorted(xs)
