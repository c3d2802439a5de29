def target(rows, others, make):
    first = dict((row, next(others)) for row in rows)
    second = dict((row, make(row)) for row in rows)
    return first, second
