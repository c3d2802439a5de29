def target(rows, limit):
    found = []
    for row in rows:
        if not any(cell > limit for cell in row if cell is not None):
            continue
        if not all(
            cell < limit * 2
            or cell == 7
            for cell in row
            if cell
        ):
            found.append(row)
    return found


EXAMPLES = [
    ([[1, 2], [5, None], [9]], 3),
    ([], 3),
    ([[None], []], 0),
    ([[7, 4]], 2),
    ([["a"]], 1),
    (None, 1),
]
