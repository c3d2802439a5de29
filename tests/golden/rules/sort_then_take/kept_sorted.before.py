OBSERVED = {"values": {"list[int]"}}


def target(values):
    window = []
    medians = []
    for value in values:
        window.append(value)
        window.sort()
        medians.append(window[len(window) // 2])
    return medians


EXAMPLES = [([],), ([1],), ([3, 1, 2, 3, -1],)]
