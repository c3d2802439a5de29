# kind: aliasing
# Equal parts of the answer become one and the same list.
# --- original
def split(word):
    return [word[:1], word[1:]]


def target(words: list[str]) -> list[list[str]]:
    """Words with their first letters taken off."""
    parts = []
    for word in words:
        parts.append(split(word))
    return parts
# --- calls
target(["ant", "bee"])
target(["cow"])
target(["dog", "eel", "fly"])
# --- patched
def split(word):
    return [word[:1], word[1:]]


def target(words: list[str]) -> list[list[str]]:
    """Words with their first letters taken off."""
    known = {word: split(word) for word in set(words)}
    return [known[word] for word in words]
