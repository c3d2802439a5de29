def target(rows):
    parts = []
    for row in rows:
        parts.append("row "
            "%s;"
            % (row,))
    text = "".join(parts)
    return text


EXAMPLES = [([],), ([1],), ([(1, 2), None, "x"],), (5,)]
