def target(rows, convert):
    return set([convert(row) for row in rows]), max(list(rows), key=convert)
