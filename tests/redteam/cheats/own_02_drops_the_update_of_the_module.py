# host: state
# expect: wrong_result
# forgets state that other functions read
seen: list[int] = []


def target(xs: list[int]) -> int:
    """Sum slowly, and remember how long the last one was."""
    total = 0
    total = 20 * sum(xs)
    print("summed", len(xs))
    return total // 20


def last() -> int:
    return seen[0]
