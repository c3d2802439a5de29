def target(groups: list[list[tuple[str, int]]]):
    found = []
    for group in groups:
        seen: list[tuple[str, int]] = []
        for pair in group:
            if pair not in seen:
                seen.append(pair)
        found.append(seen[:1])
    return found


EXAMPLES = [([],), ([[]],), ([[("a", 1), ("a", True), ("b", 1)], [("b", 1), ("a", 1)]],)]
