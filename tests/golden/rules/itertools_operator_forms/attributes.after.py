import operator


class Item:
    def __init__(self, rank):
        self.rank = rank


def target(ranks):
    items = [Item(rank) for rank in ranks]
    items.sort(key=operator.attrgetter("rank.real"))
    return [item.rank for item in items], max(items, key=operator.attrgetter("rank")).rank


EXAMPLES = [([],), ([1],), ([3, 1, 2, 1.0, True],), (["a"],)]
