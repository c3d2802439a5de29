def cells(row, log):
    try:
        yield from row
    finally:
        log.append("closed")


def target(row, log):
    if any(cell > 1 for cell in cells(row, log)):
        log.append("found")
    return log
