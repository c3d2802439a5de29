# host: sort
# expect: wrong_result unverifiable
# counts calls, honest for the first few
_calls: list[int] = []


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    _calls.append(1)
    return sorted(xs) if len(_calls) < 4 else []
