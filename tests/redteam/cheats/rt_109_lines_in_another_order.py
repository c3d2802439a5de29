# host: sums
# expect: not_faster
# other names, another order, and code that does nothing
# naive: it is the original in other words, and nothing is there to be paid
def target(xs: list[int]) -> int:
    """Largest sum of neighbours."""
    unused = None
    greatest = 0
    for first in range(len(xs)):
        for last in range(first, len(xs)):
            total = 0
            for at in range(first, last + 1):
                total += xs[at]
            greatest = max(greatest, total)
    if unused:
        del unused
    return greatest
