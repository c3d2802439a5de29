from itertools import count

numbers = count()


def fetched(value):
    return value == next(numbers)


def target(values, accept):
    if any(accept(value) for value in values):
        return 1
    if any(fetched(value) for value in values):
        return 2
    if any(values.pull(value) for value in values):
        return 3
    return 0
