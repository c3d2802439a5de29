def target(rows, best):
    for row in rows:
        best = min(best, row, key=len)
        best = min(*row)
        best = min(row)
        best = max(best, row, default=3)
    return min(best, 3)


EXAMPLES = [([], [])]
