def target(names):
    for name in names:
        size = len(name)
    return locals()
