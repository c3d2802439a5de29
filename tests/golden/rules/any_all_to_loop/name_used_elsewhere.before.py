def target(values, value, suffixes):
    if any(value for value in values):
        return value
    if any(values.startswith(suffixes) for values in values if values):
        return -value
    for suffix in suffixes:
        if all(map(lambda suffix: suffix.startswith(str(value)), suffixes)):
            return suffix
    return None


EXAMPLES = [
    ([0, 3], 7, ()),
    ([0, ""], 7, ("7a", "70")),
    ([0, ""], 7, ("7a", "8")),
    (["", 0], 7, ()),
    ([], 7, (1,)),
    (5, 7, ()),
]
