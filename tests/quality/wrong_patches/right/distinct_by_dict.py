# kind: equal algorithm
# A dict keeps the order in which its keys came.
# --- original
def target(ids: list[int]) -> list[int]:
    """Distinct ids in the order in which they came."""
    seen = []
    for each in ids:
        if each not in seen:
            seen.append(each)
    return seen
# --- calls
target([3, 1, 3, 2])
target([4, 4])
target([0, 1, 2])
# --- patched
def target(ids: list[int]) -> list[int]:
    """Distinct ids in the order in which they came."""
    return list(dict.fromkeys(ids))
