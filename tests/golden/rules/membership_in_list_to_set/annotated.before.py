def target(records: list[dict[str, str]], field: str):
    seen: list[str] = []
    kept = []
    for record in records:
        value = record[field]
        if value not in seen:
            seen.append(value)
            kept.append(record)
    return kept


EXAMPLES = [
    ([], "k"),
    ([{"k": "a"}, {"k": "b", "x": "1"}, {"k": "a", "x": "2"}], "k"),
    ([{"k": "a"}, {"x": "1"}], "k"),
    ([{"k": ""}, {"k": ""}], "k"),
]
