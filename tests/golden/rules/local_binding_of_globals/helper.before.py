from operator import mul


def weight(name):
    return mul(len(name), 2)


def target(names):
    size = 0
    for name in names:
        if isinstance(name, str):
            size += weight(name)
        else:
            raise TypeError(len(name))
    return mul(size, 1)


EXAMPLES = [([],), (["a"],), (["ab", "c"],), (["a", (1, 2)],), ([3],)]
