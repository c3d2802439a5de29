def target(xs: list[int], ys: list[int]):
    out = []
    for x in xs:
        wanted = x + 1
        for x in ys:
            if x == wanted:
                out.append(x)
        out.append(x)
    return out
