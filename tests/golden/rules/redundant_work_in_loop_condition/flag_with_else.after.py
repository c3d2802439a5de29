OBSERVED = {"reverse": {"bool"}}


def target(pairs, reverse):
    out = {}
    if reverse:
        for key, value in pairs:
            out[value] = key
    else:
        for key, value in pairs:
            out[key] = value
    return out


EXAMPLES = [([], True), ([(1, 2)], True), ([(1, 2), (3, 2)], True), ([(1, 2)], False), ([(1,)], False), ([([], 1)], False)]
