def target(xs, ys):
    out = []
    for y in ys:
        last = y.strip()
    for x in xs:
        if x == last:
            out.append(x)
    return out
