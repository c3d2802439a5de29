def target(name, size):
    return "{}: {:>6} {{x}}".format(name, size) + "{n!r}{n}'".format(n=name)


EXAMPLES = [("", 1), ("a", 2.5), ("b", "c"), ("b", None), (None, 3)]
