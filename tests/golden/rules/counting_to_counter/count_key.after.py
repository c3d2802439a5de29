from collections import Counter
def target(pairs):
    seen = dict(Counter((left, right)[0] for left, right in pairs))
    return seen


EXAMPLES = [([],), ([(1, 2)],), ([(1, 2), (2, 3), (1, 1)],), ([1],)]
