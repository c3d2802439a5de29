OBSERVED = {"name": {"str"}, "table": {"dict[str,int]"}}


def target(name, table):
    try:
        size = table[name]
    except KeyError:
        size = 0
    return size


EXAMPLES = [("a", {})]
