def target(rows, limit):
    found = []
    found.extend(cell for row in rows for cell in row if cell < limit)
    for row in rows:
        found.extend((cell, len(row)) for cell in row)
    return found


EXAMPLES = [
    ([], 3),
    ([[1, 5], [], [2]], 3),
    ([[1, 5], ["a"]], 3),
    ([[1], 7], 3),
    (4, 3),
]
