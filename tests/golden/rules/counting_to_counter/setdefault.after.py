from collections import OrderedDict
from collections import defaultdict


def target(names):
    by_letter = defaultdict(list)
    for name in names:
        by_letter[name[0]].append(name.upper())
    by_letter = dict(by_letter)
    return by_letter, OrderedDict()


EXAMPLES = [([],), (["ab"],), (["ab", "ba", "ac"],), ([""],), ([[[1]]],)]
