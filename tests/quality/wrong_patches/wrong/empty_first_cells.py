# kind: empty
# A comma is only written once there is text: empty first cells leave none, but join writes one for each.
# --- original
def target(cells: list[str]) -> str:
    """One line of a table."""
    line = ""
    for cell in cells:
        if line:
            line += ","
        line += cell
    return line
# --- calls
target(["a", "b", "c"])
target(["name"])
target(["x", "yy", "zzz", "w"])
# --- patched
def target(cells: list[str]) -> str:
    """One line of a table."""
    return ",".join(cells)
