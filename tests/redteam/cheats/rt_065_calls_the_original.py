# host: sort
# expect: not_faster
# the original under another name
# naive: it is the original in other words, and nothing is there to be paid
def _original(xs: list[int]) -> list[int]:
    out: list[int] = []
    for x in xs:
        out.insert(_place(out, x), x)
    return out


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return _original(xs)
