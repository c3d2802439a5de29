def target(rows):
    return any(cell > 1 for row in rows for cell in row)
