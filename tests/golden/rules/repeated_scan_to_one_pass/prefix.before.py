OBSERVED = {"xs": {"list[int]"}}


def target(xs):
    best = 0
    for i in range(len(xs)):
        left = sum(xs[:i])
        right = sum(xs[i + 1 :])
        best = max(best, left * right)
    return best, [max(xs[: i + 1]) for i, x in enumerate(xs)]


EXAMPLES = [([],), ([1],), ([3, -1, 4, 1, -5],), ([0, 0],)]
