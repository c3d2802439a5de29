def target(left: list[dict[str, float]], right: list[dict[str, float]], key: str):
    joined = []
    for record in left:
        for other in right:
            if other[key] == record[key]:
                joined.append(other)
    return joined
