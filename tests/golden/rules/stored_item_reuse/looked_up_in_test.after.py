def target(sizes: dict[str, int], names: list[str], limit):
    total = 0
    found = []
    for name in names:
        if not (sizes_item := sizes[name]) < 1 and total < limit:
            total += sizes_item
        elif (size := sizes.get(name)) is not None and size:
            found.append(size)
        if name and sizes_item == 2 or total > limit:
            found.append(name)
        for other in names:
            if sizes_item + (sizes_item_2 := sizes[other]) == sizes_item_2 * 3:
                found.append(sizes_item)
                continue
            found.append(sizes_item * 2)
    return total, found


EXAMPLES = [
    ({"a": 1, "b": 2, "c": 0}, ["a", "b", "c", "b"], 3),
    ({"a": 1}, ["a", "x"], 3),
    ({}, [], 0),
    ({"a": 2, "": 5}, ["a", "", "a"], 1),
    ({"a": 1}, ["a"], "text"),
]
