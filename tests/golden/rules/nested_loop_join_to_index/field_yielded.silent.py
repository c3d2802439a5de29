def target(left: list[dict[str, str]], right: list[dict[str, str]], key: str):
    for record in left:
        for other in right:
            if other[key] == record[key]:
                yield other
