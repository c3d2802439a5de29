def target(rows, extra):
    first = dict(row for row in rows)
    second = dict([key, value] for key, value in rows)
    third = dict((key, *rest) for key, *rest in rows)
    fourth = dict(((key, value) for key, value in rows), **extra)
    return first, second, third, fourth, f"{dict((key, value) for key, value in rows)}"
