OBSERVED = {"values": {"list[int]"}, "window": {"list[int]"}}


def target(values, window):
    for value in values:
        window.append(value)
        window.sort()
    return window


EXAMPLES = [([], [])]
