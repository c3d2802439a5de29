OBSERVED = {"xs": {"list[int]"}, "limit": {"int"}}


def target(xs, limit):
    found = False
    for x in xs:
        if x * 2 > limit and x != 7:
            found = True
            break
    return found


EXAMPLES = [([], 1), ([1], 1), ([7, 1], 3), ([7, 5, 1], 3), ([1, 2], 100)]
