def target(values, seen):
    out = []
    for value in values:
        if seen:
            out.append(value)
        seen.append(value)
    return out


EXAMPLES = [([], [])]
