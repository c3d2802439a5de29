# host: sort
# expect: wrong_result unverifiable
# gives an object that is equal to everything
class _Equal(list):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    return _Equal()
