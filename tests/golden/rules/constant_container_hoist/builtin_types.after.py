_RANKS = {
    type(None): 0,
    bool: 1,
    int: 2,
    (int, float): 3,
    str: 4,
}
_BY_RANK = {4: str, 3: float, 2: int, 1: bool, 0: type(None)}
_SIMPLE = {int, float}
_TARGET_TABLE = {int: "whole", float: "real"}


def target(first, second):
    if first in _SIMPLE:
        return _TARGET_TABLE[first]
    return _BY_RANK[max(_RANKS.get(first, 4), _RANKS.get(second, 4))]


EXAMPLES = [(int, str), (float, None), (bool, type(None)), (str, list), ([], int), (bool, (int, float))]
