def target(xs: list[int], ys: list[int]) -> list[int]:
    found = []
    for x in xs:
        if x in ys:
            found.append(x)
            ys.remove(x)
    return found
