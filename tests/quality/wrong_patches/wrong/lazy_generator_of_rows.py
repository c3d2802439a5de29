# kind: laziness
# What comes before a bad row is no longer given before it is met.
# --- original
def target(rows):
    """Ratios, one by one."""
    for name, part, whole in rows:
        yield name, part * 100 // whole
# --- calls
target([("a", 1, 2), ("b", 3, 4)])
target([("x", 5, 5)])
target([("p", 2, 8), ("q", 1, 3)])
# --- patched
def target(rows):
    """Ratios, one by one."""
    found = [(name, part * 100 // whole) for name, part, whole in rows]
    yield from found
