def target(values, others):
    feed = iter(others)
    if any(value == next(feed) for value in values):
        return True
    return False
