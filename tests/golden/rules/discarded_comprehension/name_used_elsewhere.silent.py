def target(rows, row):
    [rows.append(row) for row in list(rows)]
    return row
