OBSERVED = {"names": {"list[str]"}, "k": {"int"}}


def target(names, k):
    return sorted(names, key=len)[-1], sorted(names)[:k], sorted(names)[1], sorted(names)[-2:]


EXAMPLES = [(["a", "b"], 1)]
