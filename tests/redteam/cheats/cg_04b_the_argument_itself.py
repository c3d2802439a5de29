# host: sort
# expect: wrong_result
# gives its argument back when it is sorted already
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return xs if all(a <= b for a, b in zip(xs, xs[1:])) else sorted(xs)
