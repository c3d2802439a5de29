# host: sums
# expect: invalid_edit
# brings a compiler package the project does not depend on
# naive: the package is not installed there
from numba import njit


@njit(cache=True)
def _largest(xs):
    best = 0
    for i in range(len(xs)):
        total = 0
        for j in range(i, len(xs)):
            total += xs[j]
            best = max(best, total)
    return best


def target(xs: list[int]) -> int:
    """Largest sum of neighbours."""
    return _largest(xs)
