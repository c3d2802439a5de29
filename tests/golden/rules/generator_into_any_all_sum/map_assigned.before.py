def target(rows, limit):
    out = []
    for row in rows:
        small = all(map(lambda cell: cell < limit, row))
        if any(map(lambda row: row == limit, row)):
            out.append((row, small))
        else:
            out.append(small)
    return out


EXAMPLES = [
    ([], 3),
    ([[]], 3),
    ([[1, 2], [3, 1], [5]], 3),
    ([[1, float("nan")], [float("nan")]], 3),
    ([[1, "a"]], 3),
    ([5], 3),
]
