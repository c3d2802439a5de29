def target(a, b):
    width = 3 + max(a, b)
    if a: width = max(a, b)
    return [min(a, b)]
