def target(xs: list[float]):
    return [sum(xs[:i]) for i in range(len(xs))], [x for x in xs if xs.count(x) == 1]
