def target(values, others):
    first = list(map(lambda x, y: x + y, values, others))
    second = list(map(lambda x, y=2: x + y, values))
    third = list(map(lambda *x: x, values))
    fourth = list(filter(None, values))
    fifth = list(map(str, values))
    return first, second, third, fourth, fifth
