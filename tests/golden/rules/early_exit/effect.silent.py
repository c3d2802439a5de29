def target(xs: list[int], visit):
    found = False
    for x in xs:
        if visit(x):
            found = True
    return found
