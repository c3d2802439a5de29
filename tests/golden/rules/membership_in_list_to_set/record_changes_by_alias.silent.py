def target(records: list[dict[str, str]], field: str):
    seen: list[str] = []
    for record in records:
        alias = record
        alias |= {field: 1.5}
        value = record[field]
        if value not in seen:
            seen.append(value)
    return alias
