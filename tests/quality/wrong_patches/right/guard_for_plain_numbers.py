# kind: guard
# What is not made of ASCII digits alone is read the old way.
# --- original
def target(words: list[str]) -> list[int | None]:
    """Numbers where there are some, None elsewhere."""
    found = []
    for word in words:
        try:
            found.append(int(word))
        except ValueError:
            found.append(None)
    return found
# --- calls
target(["1", "22", "x"])
target(["-7", " 8 "])
target(["a", "b", "3"])
# --- patched
def _number(word):
    if word.isalpha():
        return None
    try:
        return int(word)
    except ValueError:
        return None


def target(words: list[str]) -> list[int | None]:
    """Numbers where there are some, None elsewhere."""
    return [int(w) if w.isascii() and w.isdigit() and len(w) < 100 else _number(w) for w in words]
