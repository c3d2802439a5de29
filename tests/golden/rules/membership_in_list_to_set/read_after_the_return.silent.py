def target(records: list[dict[str, str]], field: str):
    seen: list[str] = []
    kept = []
    for record in records:
        kept.append(record)
    return kept, (seen.append(r[field]) for r in kept if r[field] not in seen)
