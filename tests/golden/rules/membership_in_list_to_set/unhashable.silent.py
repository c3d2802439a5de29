OBSERVED = {"rows": {"list[list[int]]"}, "wanted": {"list[list[int]]"}}


def target(rows, wanted):
    return [row for row in rows if row in wanted or row in ([1], [2], [3])]
