def target(given, rows):
    given.extend(row + 1 for row in rows)
    own = [0]
    own.extend(row + len(own) for row in rows)
    shared = [0]
    pair = (shared, rows)
    shared.extend(row + 1 for row in rows)
    tried = []
    try:
        tried.extend(1 / row for row in rows)
    except ZeroDivisionError:
        pass
    return own, pair, tried
