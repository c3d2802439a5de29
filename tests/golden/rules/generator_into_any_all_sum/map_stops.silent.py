def target(rows, other):
    has_next = any(map(lambda row: row == next(other), rows))
    pairs = all(map(lambda row, mate: row < mate, rows, other))
    given = all(map(lambda row, limit=3: row < limit, rows))
    return has_next, pairs, given


EXAMPLES = [([1], iter([1]))]
