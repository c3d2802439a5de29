def target(rows: list[int]):
    batches, out = [], []
    for row in rows:
        out.append(row)
        if len(out) > 3:
            batches.append_later = out
            out = []
    return out
