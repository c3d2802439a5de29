def target(xs: list[int], n: int):
    return [sum(xs[:i]) for i in range(n)]
