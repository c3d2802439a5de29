def target(left: list[dict[str, str]], right: list[dict[str, str]], key: str):
    joined = []
    right_index = {}
    for other in right:
        if key not in other:
            right_index.clear()
            break
        right_index.setdefault(other[key], []).append(other)
    for record in left:
        matched = False
        # partners of the record
        for other in right_index.get(record[key], ()) if right_index else right:
            if other[key] == record[key]:
                joined.append({**other, **record})
                matched = True
        if not matched:
            joined.append(dict(record))
    return joined


FULL = [{"k": "a", "x": "1"}, {"k": "b", "x": "2"}, {"k": "a", "x": "3"}, {"k": "a", "x": "1"}]
EXAMPLES = [
    ([], [], "k"),
    (FULL, [], "k"),
    ([], FULL, "k"),
    (FULL, FULL, "k"),
    (FULL, FULL, "missing"),
    ([{"x": "1"}], [], "k"),
    ([{"x": "1"}], FULL, "k"),
    ([], [{"x": "1"}], "k"),
    (FULL, [*FULL, {"x": "1"}], "k"),
    ([*FULL, {"x": "1"}], FULL, "k"),
    ([{"x": "1"}], [{"x": "1"}], "k"),
    ([{"k": "a", "x": "0"}, {"k": "c"}], FULL, "k"),
]
