from operator import mul


def weight(name):
    return mul(len(name), 2)


def target(names):
    size = 0
    local_isinstance = isinstance
    local_str = str
    local_weight = weight
    for name in names:
        if local_isinstance(name, local_str):
            size += local_weight(name)
        else:
            raise TypeError(len(name))
    return mul(size, 1)


EXAMPLES = [([],), (["a"],), (["ab", "c"],), (["a", (1, 2)],), ([3],)]
