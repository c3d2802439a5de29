OBSERVED = {"n": {"int"}}


def target(n, ready):
    i = 0
    out = []
    while i < n:
        if ready(i):
            n -= 1
            continue
        out.append(i)
        i += 1
    return out


EXAMPLES = [(3, bool)]
