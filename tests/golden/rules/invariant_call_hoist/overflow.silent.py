def target(xs: list[float | int]):
    return [x + sum(xs) for x in xs]
