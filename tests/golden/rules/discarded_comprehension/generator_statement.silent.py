def target(rows, seen):
    (seen.append(row) for row in rows)
    return seen
