def list(values):
    return [*values, 1]


def target(values):
    def map(function, items):
        return [function(item) * 2 for item in items]

    return list(filter(lambda value: value, values)), set(map(lambda value: value, values))
