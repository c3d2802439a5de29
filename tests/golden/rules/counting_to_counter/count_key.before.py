def target(pairs):
    seen = {}
    for left, right in pairs:
        if (left, right)[0] not in seen:
            seen[(left, right)[0]] = 0
        seen[(left, right)[0]] += 1
    return seen


EXAMPLES = [([],), ([(1, 2)],), ([(1, 2), (2, 3), (1, 1)],), ([1],)]
