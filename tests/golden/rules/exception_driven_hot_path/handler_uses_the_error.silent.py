OBSERVED = {"names": {"list[str]"}, "table": {"dict[str,int]"}}


def target(names, table):
    for name in names:
        try:
            size = table[name]
        except KeyError as error:
            size = str(error)
        try:
            size = table[name]
        except (KeyError, TypeError):
            size = 0
        try:
            size = table[name]
        except KeyError:
            raise
    return size


EXAMPLES = [([], {})]
