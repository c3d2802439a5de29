def target(xs: list[float], ys: list[float]):
    return [x for x in xs if x in ys]
