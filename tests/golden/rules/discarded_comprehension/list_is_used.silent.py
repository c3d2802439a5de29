def target(rows, seen):
    made = [seen.append(row) for row in rows]
    return made
