def target(xs: list[int], names: list[str]):
    return [sorted(names) for x in xs]
