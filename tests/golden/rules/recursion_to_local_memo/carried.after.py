OBSERVED = {"weights": {"list[int]"}, "values": {"tuple[int, ...]"}, "i": {"int"}, "room": {"int"}}


def target(weights, values, i, room):
    known = {}

    def solve(i, room):
        key = (i, room)
        if key in known:
            return known[key]
        if i == len(weights):
            known[key] = result = 0
            return result
        best = solve(i + 1, room)
        if weights[i] <= room:
            best = max(best, values[i] + solve(i + 1, room - weights[i]))
        known[key] = result = best
        return result

    return solve(i, room)


EXAMPLES = [([], (), 0, 5), ([1], (4,), 0, 5), ([3, 2, 4], (5, 3, 6), 0, 6), ([3, 2], (5,), 0, 9), ([1], (1,), 2, 1)]
