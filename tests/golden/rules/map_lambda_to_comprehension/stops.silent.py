def target(values, others, check):
    first = list(map(lambda value: next(others), values))
    second = list(map(lambda value: check(value), values))
    third = set(filter(lambda value: value == others.pull(), values))
    fourth = list(map(lambda value: (lambda: value), values))
    return first, second, third, fourth
