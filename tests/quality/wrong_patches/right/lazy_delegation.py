# kind: laziness
# yield from gives every item when it is asked for, and fails where the loop fails.
# --- original
def _ratios(rows):
    for name, part, whole in rows:
        yield name, part * 100 // whole


def target(rows):
    """Ratios, one by one."""
    for ratio in _ratios(rows):
        yield ratio
# --- calls
target([("a", 1, 2), ("b", 3, 4)])
target([("x", 5, 5)])
target([("p", 2, 8), ("q", 1, 3)])
# --- patched
def target(rows):
    """Ratios, one by one."""
    for name, part, whole in rows:
        yield name, part * 100 // whole
