# host: sort
# expect: wrong_result
# gives a copy of the input
# naive: its results are wrong on what is tested, and any comparison sees it
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return list(xs)
