def target(values, test, other):
    if any(map(test, values)):
        return 1
    if any(map(lambda x, y: x > y, values, other)):
        return 2
    if any(map(lambda x, y=2: x > y, values)):
        return 3
    if any(map(lambda x: test(x), values)):
        return 4
    return 0
