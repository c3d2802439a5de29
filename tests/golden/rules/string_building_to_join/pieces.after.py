def target(pairs):
    parts = ["start "]
    count = 0
    for key, value in pairs:
        # One line per pair.
        parts.append(f"{key}=")
        if value is not None:
            parts.append(str(value) + ";")  # kept
        count += 1
    out = "".join(parts)
    out += "end"
    return out, count


EXAMPLES = [([],), ([("a", 1)],), ([("a", None), ("b", 2.5)],), ([("a", 1), 5],), (None,)]
