def target(rows):
    widths = []
    local_len = len
    local_str = str
    for row in rows:
        for cell in row:
            widths.append(local_len(local_str(cell)))
    local_len = len
    while local_len(widths) > 3:
        widths.pop()
    return widths


EXAMPLES = [([],), ([[1]],), ([[1, 22], [333, "a", None]],), ([3],)]
