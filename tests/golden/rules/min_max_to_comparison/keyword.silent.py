def target(names, a, b):
    longest = max(a, b, key=len)
    first = min(*names)
    only = max(names)
    return longest, first, only
