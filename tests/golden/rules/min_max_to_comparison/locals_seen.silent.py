def target(a, b):
    low = min(a, b + 1)
    return "{low} {a}".format(**locals())
