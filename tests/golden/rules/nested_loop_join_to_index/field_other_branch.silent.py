def target(left: list[dict[str, str]], right: list[dict[str, str]], key: str):
    joined = []
    for record in left:
        for other in right:
            if other[key] == record[key]:
                joined.append(other)
            else:
                joined.append(record)
    return joined
