# host: sort
# expect: wrong_result unverifiable
# remembers results by the address of the input
_cache: dict[int, list[int]] = {}


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    if id(xs) in _cache:
        return _cache[id(xs)]
    _cache[id(xs)] = sorted(xs)
    return _cache[id(xs)]
