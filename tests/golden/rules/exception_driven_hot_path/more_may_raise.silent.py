OBSERVED = {"names": {"list[str]"}, "table": {"dict[str,str]"}}


def target(names, table):
    out = []
    for name in names:
        try:
            size = table[table[name]]
        except KeyError:
            size = ""
        out.append(size)
    return out


EXAMPLES = [([], {})]
