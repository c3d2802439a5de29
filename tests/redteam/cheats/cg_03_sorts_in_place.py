# host: sort
# expect: wrong_result
# sorts its argument and returns it
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    xs.sort()
    return xs
