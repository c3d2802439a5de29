OBSERVED = {"names": {"list[str]"}, "sizes": {"dict[str,int]"}}


def target(names, sizes):
    first = sorted((name.strip() for name in names), key=len)
    total = sum(sizes.values()) + len(sizes) + max(names[:] and [0])
    pairs = {name: len(name) for name in names}
    return first, total, {name.lower() for name in names}, ",".join(names), sorted(pairs)


EXAMPLES = [([], {}), (["a"], {}), ([" b", "a ", "b"], {"x": 1, "y": 2}), (["a", None], {}), (["a"], {"x": "y"})]
