def target(values, value, suffixes):
    for value_2 in values:
        if value_2:
            return value
    for values_2 in values:
        if values_2:
            if values_2.startswith(suffixes):
                return -value
    for suffix in suffixes:
        for suffix_2 in suffixes:
            if not suffix_2.startswith(str(value)):
                break
        else:
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
