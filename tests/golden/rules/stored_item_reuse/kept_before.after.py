def target(pairs: list[tuple[str, int]]):
    counts: dict[str, int] = {}
    rows: list[int] = [0] * 3
    seen = []
    for name, number in pairs:
        counts[name] = number
        seen.append(number + 1)
        log(name)
        place = number
        if place > 1 and number:
            seen.append(number)
        else:
            log(number)
        counts_item = counts[name]
        counts_item += 2
        counts[name] = counts_item
        if counts_item == 4 or counts_item > 9:
            continue
        rows_item = rows[number]
        rows_item += 1
        rows[number] = rows_item
        if rows_item > 1 or rows_item < 0:
            seen.append(rows_item)
        log(rows[number], counts_item)
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
