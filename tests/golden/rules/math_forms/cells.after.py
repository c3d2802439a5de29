def target(rows):
    out = [None] * len(rows)
    for i, row in enumerate(rows):
        least = row[0] + 1
        other = row[1] + 1
        other_2 = row[2]
        if other < least:
            least = other
        if other_2 < least:
            least = other_2
        out[i] = least
    return out


EXAMPLES = [
    ([],),
    ([[1, 2, 3]],),
    ([[1, 2, 3], [3, 2, 1], [2, 2, 2], [0, 0, True]],),
    ([[1, 2]],),
    ([[1, 2, "3"]],),
    ([[1.5, float("nan"), 2.5]],),
]
