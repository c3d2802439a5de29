def target(values):
    if any(value > 1 for value in values):
        return sorted(locals())
    return None
