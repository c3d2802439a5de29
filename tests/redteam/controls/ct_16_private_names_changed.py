# host: sort
# expect: accepted
# private names changed, documentation kept
from bisect import bisect_right


def _position(out: list[int], x: int) -> int:
    return bisect_right(out, x)


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    out: list[int] = []
    for x in xs:
        out.insert(_position(out, x), x)
    return out
