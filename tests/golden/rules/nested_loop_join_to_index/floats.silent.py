def target(xs: list[tuple[float, int]], ys: list[tuple[float, int]]):
    out = []
    for a, b in xs:
        for c, d in ys:
            if a == c:
                out.append((b, d))
    return out
