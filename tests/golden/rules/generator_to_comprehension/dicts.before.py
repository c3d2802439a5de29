def target(names, shift):
    sizes = dict((name, len(name) + shift) for name in names)
    longer = dict(
        (name, {"size": size, "is_long": size > 2})  # by name
        for name, size in sizes.items()
        if size
    )
    return sizes, list(longer.items()), dict((key, value) for value in names for key in value)


EXAMPLES = [
    ([], 1),
    (["a", "bcd", "a", ""], 0),
    (["a", "bcd"], "b"),
    ([["a", "b"]], 0),
    ([3], 0),
    (None, 0),
]
