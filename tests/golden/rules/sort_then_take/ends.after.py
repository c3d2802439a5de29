from heapq import nsmallest
from heapq import nlargest
OBSERVED = {"names": {"list[str]"}, "sizes": {"dict[str,int]"}}


def target(names, sizes):
    first = nsmallest(1, names)[0]
    longest = nlargest(1, names, key=len)[0]
    return first, longest, nlargest(1, sizes.values())[0], nsmallest(3, names)


EXAMPLES = [
    ([], {}),
    (["a"], {}),
    (["a"], {"a": 1}),
    (["b", "ccc", "a", "aaa", "b"], {"a": 2, "b": 5, "c": 5}),
]
