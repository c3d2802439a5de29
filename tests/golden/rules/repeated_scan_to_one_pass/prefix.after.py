from itertools import accumulate
OBSERVED = {"xs": {"list[int]"}}


def target(xs):
    best = 0
    xs_sums = list(accumulate(xs, initial=0))
    for i in range(len(xs)):
        left = xs_sums[i]
        right = xs_sums[-1] - xs_sums[i + 1]
        best = max(best, left * right)
    xs_max_so_far = list(accumulate(xs, max))
    return best, [xs_max_so_far[i] for i, x in enumerate(xs)]


EXAMPLES = [([],), ([1],), ([3, -1, 4, 1, -5],), ([0, 0],)]
