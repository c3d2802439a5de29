OBSERVED = {"names": {"list[str]"}, "table": {"dict[str,int]"}}


def target(names, table):
    out = []
    for name in names:
        # Unknown names count as nothing.
        try:
            size = table[name]
        except KeyError:
            size = 0
        out.append(size)
    return out


EXAMPLES = [([], {}), (["a"], {}), (["a", "b"], {"a": 3}), (["a"], {"a": None})]
