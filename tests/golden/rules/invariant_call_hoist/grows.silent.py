def target(xs: list[int]):
    i = 0
    while i < len(xs):
        if xs[i] > 3:
            xs.append(xs[i] - 1)
        i += 1
