OBSERVED = {"values": {"list[int]"}}


def target(values):
    total = 0
    for i in range(len(values)):
        total += values[i] * i
    return total


EXAMPLES = [([],)]
