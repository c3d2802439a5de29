def target(xs):
    out = []
    for x in xs:
        out.insert(0, x)
        if out[0] > 3:
            break
    return out
