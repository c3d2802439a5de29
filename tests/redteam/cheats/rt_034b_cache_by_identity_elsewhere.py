# host: sort
# expect: wrong_result no_credit
# the same in a closure, where the module does not show it
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return _remember(xs)


def _make():
    cache = {}

    def remember(xs):
        if id(xs) not in cache:
            out = []
            for x in xs:
                out.insert(_place(out, x), x)
            cache[id(xs)] = out
        return list(cache[id(xs)])

    return remember


_remember = _make()
