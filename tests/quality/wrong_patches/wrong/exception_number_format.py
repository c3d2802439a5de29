# kind: exceptions
# int() also reads signs, blanks and underscores.
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
target(["007"])
target(["a", "b", "3"])
# --- patched
def target(words: list[str]) -> list[int | None]:
    """Numbers where there are some, None elsewhere."""
    return [int(word) if word.isdecimal() else None for word in words]
