def target(names: list[str], call):
    sizes = {}
    heights = {}
    later = []
    for name in names:
        sizes[name] = 1
        later.append(sizes[name] + n for n in range(3))
        heights[name] = 2
        later.append(lambda: heights)
        later.append(heights[name])
        given = {}
        given[name] = 3
        if later:
            return call(given), given[name]
    return later
