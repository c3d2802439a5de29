# kind: reordering
# Neither half can fail or see what the other does.
# --- original
def target(words: list[str]) -> tuple[int, int, list[str]]:
    """Lengths and capitals of words."""
    total = 0
    for word in words:
        total += len(word)
    longest = 0
    for word in words:
        longest = max(longest, len(word))
    capitals = []
    for word in words:
        capitals.append(word.upper())
    return total, longest, capitals
# --- calls
target(["a", "bcd"])
target(["x"])
target(["to", "be", "or", "not"])
# --- patched
def target(words: list[str]) -> tuple[int, int, list[str]]:
    """Lengths and capitals of words."""
    capitals, total, longest = [], 0, 0
    for word in words:
        capitals.append(word.upper())
        size = len(word)
        total += size
        if size > longest:
            longest = size
    return total, longest, capitals
