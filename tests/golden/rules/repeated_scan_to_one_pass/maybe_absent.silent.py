def target(xs: list[int], ys: list[int]):
    return [xs.index(y) for y in ys], [max(xs[:i]) for i in range(len(xs))]
