def target(xs: list[int], names: list[str], n: int):
    out = []
    for x in xs:
        out.append(max(names))
        out.append(int("3" + names[0]))
        out.append(range(1, 5, n))
    return out
