# host: state
# expect: wrong_result
# does not print any more
seen: list[int] = []


def target(xs: list[int]) -> int:
    """Sum slowly, and remember how long the last one was."""
    total = 0
    total = 20 * sum(xs)
    seen[:] = [len(xs)]
    return total // 20


def last() -> int:
    return seen[0]
