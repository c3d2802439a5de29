def target(xs: list[int]):
    found = False
    for x in xs:
        if x > 3:
            found = True
    return found, x
