# kind: equal algorithm
# One allocation instead of many, the same text.
# --- original
def target(rows: list[list[str]]) -> str:
    """Rows as text."""
    text = ""
    for row in rows:
        for i in range(len(row)):
            if i > 0:
                text += ","
            text += row[i]
        text += "\n"
    return text
# --- calls
target([["a", "b"], ["c", "d"]])
target([["x"]])
target([[], ["", ""]])
# --- patched
def target(rows: list[list[str]]) -> str:
    """Rows as text."""
    return "".join([",".join(row) + "\n" for row in rows])
