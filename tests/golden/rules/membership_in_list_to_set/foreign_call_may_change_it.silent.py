def target(xs: list[int], ys: list[int], visit):
    for x in xs:
        if x in ys:
            visit(ys)
