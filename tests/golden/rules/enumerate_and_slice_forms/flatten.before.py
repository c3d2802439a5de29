OBSERVED = {"rows": {"list[list[int]]"}}


def target(rows):
    cells = []
    for row in rows:
        for cell in row:
            cells.append(cell)
    return cells, [row for row in rows]


EXAMPLES = [([],), ([[]],), ([[1], [2, 3]],), ([[1], "ab"],), ([[1], 5],)]
