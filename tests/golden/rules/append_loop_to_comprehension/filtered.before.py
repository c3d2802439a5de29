def target(xs):
    # the good ones
    out = []
    for x in xs:
        # negative ones are noise
        if x > 0:
            out.append(x * x)  # squared
    return out


EXAMPLES = [([],), ([1],), ([3, -1, 2],), ([1, "a"],), (None,), ({2: 1, 1: 2},)]
