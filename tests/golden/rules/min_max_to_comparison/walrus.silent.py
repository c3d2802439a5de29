def target(a, b):
    low = min(a, (a := b))
    return low
