OBSERVED = {"names": {"list[str]"}, "sizes": {"dict[str,int]"}}


def target(names, sizes):
    first = sorted(list(name.strip() for name in names), key=len)
    total = sum(list(sizes.values())) + len(list(sizes)) + max(names[:] and [0])
    pairs = dict([(name, len(name)) for name in names])
    return first, total, set([name.lower() for name in names]), ",".join(list(names)), sorted(pairs)


EXAMPLES = [([], {}), (["a"], {}), ([" b", "a ", "b"], {"x": 1, "y": 2}), (["a", None], {}), (["a"], {"x": "y"})]
