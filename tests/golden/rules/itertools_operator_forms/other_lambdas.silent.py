class Table:
    pass


def target(rows, shift):
    rows.sort(key=lambda row, shift=shift: row[shift])
    rows.sort(key=lambda row: row[shift])
    rows.sort(key=lambda row: row.__hidden)
    rows.register(lambda row: row[1])
    return sorted(rows, key=lambda row: -row[1])


EXAMPLES = [([], 1)]
