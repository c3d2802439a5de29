def target(names: list[str], sizes: dict[str, int], flag):
    found = []
    for name in names:
        if flag and sizes[name] > 1:
            found.append(name)
        found.append(sizes[name])
        if not flag:
            sizes[name] = 1
        print(sizes[name])
        sizes["x"] = 1
        try:
            sizes[name] = 2
        except KeyError:
            print(sizes[name])
        print(flag or sizes[name])
        sizes["x"] = 1
        found.append(flag < 1 < sizes[name])
        print(sizes[name])
        sizes["x"] = 1
        found.append(sizes[name] if flag else 3)
        print(sizes[name])
        while sizes[name] > 3:
            sizes[name] -= 1
        found.append([sizes[name] for _ in names])
        sizes["x"] = 1
        sizes[name] = 2
        found.append(sizes[other] for other in names)
    return found
