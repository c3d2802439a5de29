# host: sums
# expect: accepted
# a memo that lives as long as one call
def target(xs: list[int]) -> int:
    """Largest sum of neighbours."""
    best = 0
    sums = {0: 0}
    for i, x in enumerate(xs):
        sums[i + 1] = sums[i] + x
    for i in range(len(xs)):
        start = sums[i]
        for j in range(i, len(xs)):
            total = sums[j + 1] - start
            if total > best:
                best = total
    return best
