def target(rows, limit):
    found = []
    for row in rows:
        for cell in row:
            if cell is not None:
                if cell > limit:
                    break
        else:
            continue
        for cell in row:
            if cell:
                if not (cell < limit * 2
                    or cell == 7):
                    found.append(row)
                    break
    return found


EXAMPLES = [
    ([[1, 2], [5, None], [9]], 3),
    ([], 3),
    ([[None], []], 0),
    ([[7, 4]], 2),
    ([["a"]], 1),
    (None, 1),
]
