def target(xs):
    out = [1]
    for x in xs:
        out.insert(0, x)
    return out
