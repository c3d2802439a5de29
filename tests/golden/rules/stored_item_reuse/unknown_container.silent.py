from collections import Counter, OrderedDict, defaultdict


def target(given, names):
    mine = defaultdict(int)
    counted = Counter(names)
    ordered = OrderedDict()
    made = dict.fromkeys(names).items().mapping
    for name in names:
        given[name] = mine[name] = 1
        given[name] = 1
        mine[name] = given[name]
        counted[name] = 1
        ordered[name] = mine[name] + counted[name]
        made[name] = ordered[name] + counted[name]
        if made[name]:
            given[name] = made[name] + given[name]
