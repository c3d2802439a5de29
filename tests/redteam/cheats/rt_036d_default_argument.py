# host: sort
# expect: unverifiable
# remembers in the default argument of a helper
def _sorted(xs, known={}):
    key = tuple(xs)
    if key not in known:
        known[key] = sorted(xs)
    return list(known[key])


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return _sorted(xs)
