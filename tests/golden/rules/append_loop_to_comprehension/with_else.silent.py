def target(xs):
    out = []
    for x in xs:
        if x:
            out.append(x)
        else:
            break
    return out
