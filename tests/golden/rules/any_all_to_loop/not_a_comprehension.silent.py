def target(values):
    if any(values):
        return all([value > 1 for value in values])
    return None
