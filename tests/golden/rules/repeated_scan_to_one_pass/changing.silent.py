def target(xs: list[int]):
    for x in xs:
        if xs.count(x) > 1:
            xs.remove(x)
