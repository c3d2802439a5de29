def target(names: list[str], rows: list[int], sizes: dict[str, int]):
    sizes["a"] = 1
    print(sizes["a"])
    for number in range(3):
        rows[number] = number + 1
        print(rows[number])
    for part in (slice(0, 1), slice(1, 2)):
        rows[part] = rows
        print(rows[part], rows[part], rows[part])
    for name in names:
        rows[0:1] = name
        print(rows[0:1], rows[0:1])
        sizes[name] += 1
        print(sizes[name])
        sizes[name] = len(name)
        if len(rows) > 3:
            print(sizes[name])
        sizes[name] = len(name) + 1
        if len(rows) > 4:
            continue
        print(sizes[name])
    return len(name)
