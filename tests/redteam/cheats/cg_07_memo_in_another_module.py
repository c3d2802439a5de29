# host: sort
# expect: unverifiable no_credit
# a memo of the standard library's, found in another module
import functools


@functools.cache
def _known(key):
    out: list[int] = []
    for x in key:
        out.insert(_place(out, x), x)
    return tuple(out)


functools._sorts = _known
del _known


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return list(functools._sorts(tuple(xs)))
