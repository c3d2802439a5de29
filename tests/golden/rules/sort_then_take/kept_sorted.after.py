from bisect import insort
OBSERVED = {"values": {"list[int]"}}


def target(values):
    window = []
    medians = []
    for value in values:
        insort(window, value)
        medians.append(window[len(window) // 2])
    return medians


EXAMPLES = [([],), ([1],), ([3, 1, 2, 3, -1],)]
