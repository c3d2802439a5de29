def target(xs, ys: list[dict[str, int]]):
    out = []
    for x in xs:
        for y in ys:
            if x["id"] == y["id"]:
                out.append((x, y))
    return out
