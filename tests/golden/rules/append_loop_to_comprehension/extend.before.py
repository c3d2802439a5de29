def target(pairs, start):
    out = [start]
    for first, second in pairs:
        out += [first, second][:1] or [second]
    for pair in pairs:
        out.append(pair if len(pair) > 1 else 0)
    return out


EXAMPLES = [([], 0), ([(1, 2)], 1), ([(1, 2), (3, 4)], None), ([(1,)], 0)]
