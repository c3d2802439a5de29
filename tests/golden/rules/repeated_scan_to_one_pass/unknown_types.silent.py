def target(xs):
    return [xs.count(x) for x in xs]
