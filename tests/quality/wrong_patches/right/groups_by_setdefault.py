# kind: equal algorithm
# The groups come in the same order, each list is one of its own.
# --- original
def target(words: list[str]) -> dict[int, list[str]]:
    """Words by length."""
    groups: dict[int, list[str]] = {}
    for word in words:
        if len(word) not in groups.keys():
            groups[len(word)] = []
        groups[len(word)] = groups[len(word)] + [word]
    return groups
# --- calls
target(["ant", "bee", "cat", "a"])
target(["x"])
target(["to", "be", "or", "not"])
# --- patched
def target(words: list[str]) -> dict[int, list[str]]:
    """Words by length."""
    groups: dict[int, list[str]] = {}
    for word in words:
        groups.setdefault(len(word), []).append(word)
    return groups
