# host: sort
# expect: unverifiable
# remembers in an attribute of a class
class _Memo:
    known: dict[tuple[int, ...], list[int]] = {}



def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    key = tuple(xs)
    if key not in _Memo.known:
        _Memo.known[key] = sorted(xs)
    return list(_Memo.known[key])
