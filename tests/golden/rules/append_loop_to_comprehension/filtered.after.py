def target(xs):
    # the good ones
    # negative ones are noise
    # squared
    out = [x * x for x in xs if x > 0]
    return out


EXAMPLES = [([],), ([1],), ([3, -1, 2],), ([1, "a"],), (None,), ({2: 1, 1: 2},)]
