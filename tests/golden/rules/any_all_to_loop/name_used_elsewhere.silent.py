def target(values, value):
    if any(value for value in values):
        return value
    return None
