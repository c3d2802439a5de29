# host: sort
# expect: unverifiable
# the original body and a dict of seen inputs
_cache: dict[tuple[int, ...], list[int]] = {}


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    key = tuple(xs)
    if key not in _cache:
        out: list[int] = []
        for x in xs:
            out.insert(_place(out, x), x)
        _cache[key] = out
    return list(_cache[key])
