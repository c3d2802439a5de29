# kind: equal algorithm
# Where nothing is to be turned the second slice is empty and the first is all.
# --- original
def target(ring: list[str], steps: int) -> list[str]:
    """A ring turned to the left."""
    turned = list(ring)
    for _ in range(steps % len(ring) if ring else 0):
        turned.append(turned.pop(0))
    return turned
# --- calls
target(["a", "b", "c"], 1)
target(["a", "b", "c", "d"], 2)
target(["p", "q", "r"], -1)
# --- patched
def target(ring: list[str], steps: int) -> list[str]:
    """A ring turned to the left."""
    if not ring:
        return []
    rest = len(ring) - steps % len(ring)
    return ring[-rest:] + ring[:-rest]
