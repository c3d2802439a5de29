def target(xs: list[int], ys: list[int]):
    out = []
    for x in xs:
        for y in ys:
            if x == y:
                break
        else:
            out.append(y)
    return out
