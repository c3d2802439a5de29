def target(name, size):
    return f"{name}: {size:>6} {{x}}" + f"{name!r}{name}'"


EXAMPLES = [("", 1), ("a", 2.5), ("b", "c"), ("b", None), (None, 3)]
