def target(rows, limit):
    out = []
    for row in rows:
        if all(cell < limit for cell in row):
            out.append("low")
        else:
            out.append("high")
    return out


EXAMPLES = [
    ([], 3),
    ([[]], 3),
    ([[1, 2], [3, 1], [5]], 3),
    ([[1, float("nan")], [float("nan")]], 3),
    ([[1, "a"]], 3),
]
