def target(xs):
    out = []
    for x in xs:
        out.insert(0, x)
        if x > 3:
            return out
