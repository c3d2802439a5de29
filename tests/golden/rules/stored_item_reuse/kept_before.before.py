def target(pairs: list[tuple[str, int]]):
    counts: dict[str, int] = {}
    rows: list[int] = [0] * 3
    seen = []
    for name, number in pairs:
        counts[name] = number
        seen.append(counts[name] + 1)
        log(name)
        place = counts[name]
        if place > 1 and number:
            seen.append(counts[name])
        else:
            log(counts[name])
        counts[name] += 2
        if counts[name] == 4 or counts[name] > 9:
            continue
        rows[number] += 1
        if rows[number] > 1 or rows[number] < 0:
            seen.append(rows[number])
        log(rows[number], counts[name])
    return counts, rows, seen


def log(*values):
    if values == (5,):
        raise ValueError(values)


EXAMPLES = [
    ([("a", 1), ("b", 2), ("a", 2)],),
    ([("a", 5), ("b", 2)],),
    ([("a", 3)],),
    ([],),
    ([("a", 1), ("b", None)],),
    ([([], 1)],),
]
