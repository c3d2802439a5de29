def target(xs: list[int], visit):
    for x in xs:
        visit(len(xs))
