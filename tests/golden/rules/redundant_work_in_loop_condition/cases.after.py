def target(values, limit=None):
    out = []
    if limit is not None:
        for value in values:
            if value > limit:
                continue
            out.append(value)
    else:
        for value in values:
            out.append(value)
    return out


EXAMPLES = [([],), ([], 3), ([1],), ([1, 5, 2], 3), ([1, "a"], 3), ([1, "a"],), (None, 1)]
