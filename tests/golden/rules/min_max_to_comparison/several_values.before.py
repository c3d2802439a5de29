def target(edit, deletion, insertion, rows):
    rows[0] = min(edit, deletion, insertion)
    rows[1] = max(edit, deletion, insertion, 0)
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
