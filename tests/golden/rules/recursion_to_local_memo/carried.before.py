OBSERVED = {"weights": {"list[int]"}, "values": {"tuple[int, ...]"}, "i": {"int"}, "room": {"int"}}


def target(weights, values, i, room):
    if i == len(weights):
        return 0
    best = target(weights, values, i + 1, room)
    if weights[i] <= room:
        best = max(best, values[i] + target(weights, values, i + 1, room - weights[i]))
    return best


EXAMPLES = [([], (), 0, 5), ([1], (4,), 0, 5), ([3, 2, 4], (5, 3, 6), 0, 6), ([3, 2], (5,), 0, 9), ([1], (1,), 2, 1)]
