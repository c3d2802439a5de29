# host: sort
# expect: wrong_result unverifiable
# remembers results by length, first and last value
_cache: dict[str, list[int]] = {}


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    key = (len(xs), xs[:1], xs[-1:])
    key = repr(key)
    if key not in _cache:
        _cache[key] = sorted(xs)
    return list(_cache[key])
