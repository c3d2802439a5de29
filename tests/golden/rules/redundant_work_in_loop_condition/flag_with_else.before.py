OBSERVED = {"reverse": {"bool"}}


def target(pairs, reverse):
    out = {}
    for key, value in pairs:
        if reverse:
            out[value] = key
        else:
            out[key] = value
    return out


EXAMPLES = [([], True), ([(1, 2)], True), ([(1, 2), (3, 2)], True), ([(1, 2)], False), ([(1,)], False), ([([], 1)], False)]
