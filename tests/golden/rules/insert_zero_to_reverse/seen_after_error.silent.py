def target(xs):
    out = []
    try:
        for x in xs:
            out.insert(0, 1 / x)
    except ZeroDivisionError:
        return out
