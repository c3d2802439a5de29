def target(xs: list[int], rest):
    found = False
    for x, y in zip(xs, rest):
        if x > 3:
            found = True
    return found, next(rest)
