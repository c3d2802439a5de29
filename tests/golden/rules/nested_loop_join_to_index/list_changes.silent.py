def target(xs: list[int], ys: list[int]):
    for x in xs:
        for y in ys:
            if x == y:
                ys.remove(y)
