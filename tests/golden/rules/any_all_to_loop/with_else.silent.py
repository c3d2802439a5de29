def target(values):
    if any(value > 1 for value in values):
        return 1
    else:
        return 2
