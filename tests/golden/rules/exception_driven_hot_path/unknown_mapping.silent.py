def target(names, table):
    out = []
    for name in names:
        try:
            size = table[name]
        except KeyError:
            size = 0
        out.append(size)
    return out


EXAMPLES = [([], {})]
