def target(rows, limit):
    out = []
    for row in rows:
        failed = False
        for cell in row:
            if not cell < limit:
                failed = True
                break
        if not failed:
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
