def target(items, check):
    return any(check(item) for item in items)


EXAMPLES = [([1], bool)]
