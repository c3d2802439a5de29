OBSERVED = {"values": {"list[int]"}}


def target(values):
    return any([10 // value > 3 for value in values])


EXAMPLES = [([1],)]
