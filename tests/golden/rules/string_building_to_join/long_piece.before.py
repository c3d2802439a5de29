def target(rows):
    text = ""
    for row in rows:
        text += (
            "row "
            "%s;"
            % (row,)
        )
    return text


EXAMPLES = [([],), ([1],), ([(1, 2), None, "x"],), (5,)]
