def target(sizes: dict[str, int], names: list[str]):
    for key in list(sizes):
        if not key:
            del sizes[key]
    for name in list(names):
        names.remove(name)
