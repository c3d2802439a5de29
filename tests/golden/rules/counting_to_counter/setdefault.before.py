from collections import OrderedDict


def target(names):
    by_letter = {}
    for name in names:
        by_letter.setdefault(name[0], []).append(name.upper())
    return by_letter, OrderedDict()


EXAMPLES = [([],), (["ab"],), (["ab", "ba", "ac"],), ([""],), ([[[1]]],)]
