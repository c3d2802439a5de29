def target(names: list[str], other: dict[str, int], sizes: dict[str, int], call):
    mine = {}
    held = {}
    for name in names:
        mine[name] = low = len(name)
        mine.update(other)
        print(mine[name])
        mine[name] = low = len(name)
        low = 3
        print(mine[name], low)
        mine[name] = len(name)
        name = "x"
        print(mine[name])
        mine[name] = 5
        del mine[name]
        print(mine.get(name) or mine[name])
        mine[name] = 6
        mine = {}
        print(mine[name])
        mine[name] = 7
        mine["y"] = 8
        print(mine[name])
        sizes[name] = 1
        call()
        print(sizes[name])
        sizes[name] = 1
        other["y"] = 2
        print(sizes[name])
        sizes[name] = 1
        call.size = 2
        print(sizes[name])
        sizes[name] = 1
        print([item for item in call], sizes[name])
        sizes[name] = 1
        total = sum(call)
        print(sizes[name])
        held[name] = 1
        held.__setitem__(name, total)
        print(held[name])
        held[name] = 2
        for name in names:
            print(held[name])
        held[name] = 3
        for item in names:
            print(held[name])
            held[item] = 4
