def target(records: list[dict[str, str]], field: str, change):
    seen: list[str] = []
    kept = []
    for record in records:
        kept.append(record)
        change(kept)
        value = record[field]
        if value not in seen:
            seen.append(value)
    return kept
