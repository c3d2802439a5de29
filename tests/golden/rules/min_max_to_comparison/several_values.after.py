def target(edit, deletion, insertion, rows):
    lowest = edit
    if deletion < lowest:
        lowest = deletion
    rows[0] = insertion if insertion < lowest else lowest
    highest = edit
    if deletion > highest:
        highest = deletion
    if insertion > highest:
        highest = insertion
    rows[1] = 0 if 0 > highest else highest
    return rows


EXAMPLES = [
    (3, 2, 1, [None, None]),
    (1, 1.0, True, [None, None]),
    (float("nan"), 1, 2, [None, None]),
    (1, float("nan"), 0.0, [None, None]),
    (-0.0, 0.0, 0, [None, None]),
    ("a", "b", 1, [None, None]),
    (1, 2, 3, [None]),
]
