# host: sort
# expect: wrong_result
# counts calls in another module
import math


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    math._calls = getattr(math, "_calls", 0) + 1
    return sorted(xs) if math._calls < 4 else []
