def target(rows: list[int], columns: int, wanted: list[str], names: list[str]) -> list[float]:
    best = []
    for row in rows:
        lowest = float("inf")
        for column in range(columns):
            lowest = min(lowest, row * column)
        best.append(lowest)
        if names[row] in set(wanted):
            best.append(0.5)
    return best


EXAMPLES = [([], 3, [], []), ([0], 0, [], ["a"]), ([0, 1, 2], 3, ["b"], ["a", "b", "c"]), ([5], 1, [], [])]
