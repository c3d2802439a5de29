def target(rows, limit):
    out = []
    for row in rows:
        small = True
        for cell in row:
            if not cell < limit:
                small = False
                break
        found = False
        for row_2 in row:
            if row_2 == limit:
                found = True
                break
        if found:
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
