def target(xs: list[int], ys: list[int]):
    total = 0
    for x in xs:
        for y in ys:
            total += 1
            if x == y:
                total += 10
    return total
