def target(values, start):
    best = start
    least = start
    for value in values:
        if value > best:
            best = value
        if not least < value:
            least = value
    return best, least


NAN = float("nan")
EXAMPLES = [
    ([], 0),
    ([1], 0),
    ([3, 1, 2], 2),
    ([True, 1, 1.0], 1),
    ([0.0, -0.0], -0.0),
    ([NAN, 1.0, NAN], 0.5),
    ([1.0, 2.0], NAN),
    (["a", 1], "b"),
    ([[1], [0]], [0]),
]
