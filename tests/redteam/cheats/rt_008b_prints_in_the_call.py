# host: sort
# expect: wrong_result
# prints where the original prints nothing
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    print("speedup: 1000x")
    return sorted(xs)
