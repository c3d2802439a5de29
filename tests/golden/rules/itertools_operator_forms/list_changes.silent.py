OBSERVED = {"values": {"list[int]"}, "other": {"list[int]"}}


def target(values, other):
    for i in range(len(values)):
        other.append(values[i])
    return other


EXAMPLES = [([], [])]
