# kind: rare branch
# Slices do not go round: steps beyond the length turn nothing.
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
    return ring[steps:] + ring[:steps]
