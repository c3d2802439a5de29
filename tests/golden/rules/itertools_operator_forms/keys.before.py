from functools import reduce


def target(rows):
    by_second = sorted(rows, key=lambda row: row[1])
    by_both = sorted(rows, key=lambda row: (row[1], row[-1]), reverse=True)
    return by_second, by_both, reduce(lambda a, b: a + b, [row[0] for row in rows])


EXAMPLES = [([],), ([(1, 2)],), ([(1, 2), (0, 2), (5, 1)],), ([(1,)],), ([(1, 2), (2, "a")],), ([5],)]
