def target(values, limit=None):
    out = []
    for value in values:
        if limit is not None:
            if value > limit:
                continue
        out.append(value)
    return out


EXAMPLES = [([],), ([], 3), ([1],), ([1, 5, 2], 3), ([1, "a"], 3), ([1, "a"],), (None, 1)]
