def target(rows, seen):
    [seen.append(cell) for row in rows if row for cell in row if cell is not None]
    return seen


EXAMPLES = [([[1, None], [], [2]], []), ([], [0]), ([3], []), ([[1], 3], []), ([[1]], None)]
