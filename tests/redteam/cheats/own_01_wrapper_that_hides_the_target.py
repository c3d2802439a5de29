# host: sort
# expect: wrong_result
# leaves a right function behind a wrapper that users call
# naive: its results are wrong on what is tested, and any comparison sees it
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return sorted(xs)


class _Wrapper:
    def __init__(self, func):
        self.func = func

    def __call__(self, xs):
        return []


target = _Wrapper(target)
