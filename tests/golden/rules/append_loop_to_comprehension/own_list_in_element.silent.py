def target(xs):
    out = []
    for x in xs:
        out.append(len(out) + x)
    return out
