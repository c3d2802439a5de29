def target(kind, value):
    kinds = {type(value): 1, int: 2}
    names = {Kind: 1, int: 2}
    return kinds[kind], names[kind]


class Kind:
    pass
