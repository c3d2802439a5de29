# kind: order
# A set has its own order; that of small numbers happens to look like the one they came in.
# --- original
def target(ids: list[int]) -> list[int]:
    """Distinct ids in the order in which they came."""
    seen = []
    for each in ids:
        if each not in seen:
            seen.append(each)
    return seen
# --- calls
target([1, 2, 2, 3])
target([4, 4, 5])
target([0, 1, 2])
# --- patched
def target(ids: list[int]) -> list[int]:
    """Distinct ids in the order in which they came."""
    return list(set(ids))
