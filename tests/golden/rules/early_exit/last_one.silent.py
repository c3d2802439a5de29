def target(xs: list[int]):
    found = None
    for x in xs:
        if x > 3:
            found = x
    return found
