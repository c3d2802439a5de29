def target(values, best):
    for value in values:
        best = max(best, value)
    return best
