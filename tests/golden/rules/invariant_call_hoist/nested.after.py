def target(rows: list[int], columns: int, wanted: list[str], names: list[str]) -> list[float]:
    best = []
    infinity = float("inf")
    range_columns = range(columns)
    set_wanted = set(wanted)
    for row in rows:
        lowest = infinity
        for column in range_columns:
            lowest = min(lowest, row * column)
        best.append(lowest)
        if names[row] in set_wanted:
            best.append(0.5)
    return best


EXAMPLES = [([], 3, [], []), ([0], 0, [], ["a"]), ([0, 1, 2], 3, ["b"], ["a", "b", "c"]), ([5], 1, [], [])]
