def target(left: list[dict[str, str]], right: list[dict[str, str]], key: str):
    joined = []
    wanted = {"now": ""}
    for record in left:
        for other in right:
            if other[key] == wanted["now"]:
                wanted["now"] = "next"
                joined.append(record)
    return joined
