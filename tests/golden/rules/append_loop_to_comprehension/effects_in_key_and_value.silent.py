def target(xs, f, g):
    out = {}
    for x in xs:
        out[f(x)] = g(x)
    return out
