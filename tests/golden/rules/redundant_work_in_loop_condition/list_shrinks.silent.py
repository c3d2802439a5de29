OBSERVED = {"values": {"list[int]"}}


def target(values):
    i = 0
    while i < len(values):
        values.pop()
        i += 1
    return i


EXAMPLES = [([],)]
