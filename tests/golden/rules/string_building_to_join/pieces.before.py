def target(pairs):
    out = "start "
    count = 0
    for key, value in pairs:
        # One line per pair.
        out += f"{key}="
        if value is not None:
            out += str(value) + ";"  # kept
        count += 1
    out += "end"
    return out, count


EXAMPLES = [([],), ([("a", 1)],), ([("a", None), ("b", 2.5)],), ([("a", 1), 5],), (None,)]
