# kind: empty
# Without rows the original gives nothing at all, the patch a lone end of line.
# --- original
def target(rows):
    """Rows as text, each with its end of line."""
    text = ""
    for row in rows:
        cells = ""
        for cell in row:
            cells += ("," if cells else "") + cell
        text += cells + "\n"
    return text
# --- calls
target([["a", "b"], ["c", "d"]])
target([["x"]])
target([["1", "2", "3"], ["4", "5", "6"]])
# --- patched
def target(rows):
    """Rows as text, each with its end of line."""
    return "\n".join(",".join(row) for row in rows) + "\n"
