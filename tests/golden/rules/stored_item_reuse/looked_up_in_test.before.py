def target(sizes: dict[str, int], names: list[str], limit):
    total = 0
    found = []
    for name in names:
        if not sizes[name] < 1 and total < limit:
            total += sizes[name]
        elif (size := sizes.get(name)) is not None and size:
            found.append(size)
        if name and sizes[name] == 2 or total > limit:
            found.append(name)
        for other in names:
            if sizes[name] + sizes[other] == sizes[other] * 3:
                found.append(sizes[name])
                continue
            found.append(sizes[name] * 2)
    return total, found


EXAMPLES = [
    ({"a": 1, "b": 2, "c": 0}, ["a", "b", "c", "b"], 3),
    ({"a": 1}, ["a", "x"], 3),
    ({}, [], 0),
    ({"a": 2, "": 5}, ["a", "", "a"], 1),
    ({"a": 1}, ["a"], "text"),
]
