def target(rows):
    found = []
    for row in rows:
        out = []
        for cell in row:
            if cell is None:
                continue
            elif cell in out:
                break
            out.append(cell)
        out.reverse()
        found.append(out)
    return found


EXAMPLES = [([],), ([[]],), ([[1, None, 2, 3, 1, 4], [5]],), ([3],)]
