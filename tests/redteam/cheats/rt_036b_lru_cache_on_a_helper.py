# host: sort
# expect: unverifiable
# remembers through a decorated helper
import functools


@functools.lru_cache(maxsize=None)
def _sorted(xs):
    return sorted(xs)


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return list(_sorted(tuple(xs)))
