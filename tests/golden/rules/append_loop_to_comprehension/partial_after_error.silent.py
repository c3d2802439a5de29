def target(xs):
    out = []
    try:
        for x in xs:
            out.append(1 / x)
    except ZeroDivisionError:
        pass
    return out
