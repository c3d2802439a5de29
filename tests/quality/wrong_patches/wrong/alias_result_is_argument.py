# kind: aliasing
# Where nothing is to be done the caller gets its own list back instead of a copy.
# --- original
def target(items: list[int], limit: int) -> list[int]:
    """The items up to a limit, as a list of its own."""
    kept = []
    for item in items:
        if item <= limit:
            kept.append(item)
    return kept
# --- calls
target([5, 1, 9], 4)
target([12, 3], 11)
target([8, 8, 2], 7)
# --- patched
def target(items: list[int], limit: int) -> list[int]:
    """The items up to a limit, as a list of its own."""
    if not items or max(items) <= limit:
        return items
    return [item for item in items if item <= limit]
