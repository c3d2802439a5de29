# kind: order
# Groups come in the order of their names instead of that of their first members.
# --- original
def target(words: list[str]) -> dict[str, list[str]]:
    """Words by first letter."""
    groups: dict[str, list[str]] = {}
    for word in words:
        key = word[:1]
        if key not in groups:
            groups[key] = []
        groups[key].append(word)
    return groups
# --- calls
target(["ant", "ape", "bee"])
target(["cat"])
target(["dog", "eel", "elk", "fox"])
# --- patched
from itertools import groupby


def target(words: list[str]) -> dict[str, list[str]]:
    """Words by first letter."""
    ordered = sorted(words, key=lambda word: word[:1])
    return {key: list(group) for key, group in groupby(ordered, key=lambda word: word[:1])}
