def target(rows):
    cells = []
    for row in rows:
        cells.append(row)
    return cells, [row for row in rows], [row + 1 for row in cells], {row for row in rows}


EXAMPLES = [([],)]
