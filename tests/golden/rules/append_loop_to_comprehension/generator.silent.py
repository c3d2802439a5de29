def target(xs):
    out = []
    for x in xs:
        out.append((yield x))
    yield out
