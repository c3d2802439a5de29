def target(xs, ys):
    out = []
    lasts = [last for last in ys]
    for x in xs:
        if x == last:
            out.append(x)
    if lasts:
        last = 3
    return out
