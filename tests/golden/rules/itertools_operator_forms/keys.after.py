from functools import reduce
from operator import itemgetter
from operator import add


def target(rows):
    by_second = sorted(rows, key=itemgetter(1))
    by_both = sorted(rows, key=itemgetter(1, -1), reverse=True)
    return by_second, by_both, reduce(add, [row[0] for row in rows])


EXAMPLES = [([],), ([(1, 2)],), ([(1, 2), (0, 2), (5, 1)],), ([(1,)],), ([(1, 2), (2, "a")],), ([5],)]
