def target(rows, seen):
    for row in rows:
        if row:
            for cell in row:
                if cell is not None:
                    seen.append(cell)
    return seen


EXAMPLES = [([[1, None], [], [2]], []), ([], [0]), ([3], []), ([[1], 3], []), ([[1]], None)]
