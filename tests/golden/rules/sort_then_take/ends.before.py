OBSERVED = {"names": {"list[str]"}, "sizes": {"dict[str,int]"}}


def target(names, sizes):
    first = sorted(names)[0]
    longest = sorted(names, key=len, reverse=True)[0]
    return first, longest, sorted(sizes.values())[-1], sorted(names)[:3]


EXAMPLES = [
    ([], {}),
    (["a"], {}),
    (["a"], {"a": 1}),
    (["b", "ccc", "a", "aaa", "b"], {"a": 2, "b": 5, "c": 5}),
]
