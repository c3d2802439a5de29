# kind: guard
# For ASCII lower() is casefold(); anything else goes the slow way.
# --- original
def target(names: list[str]) -> list[str]:
    """Names for comparison."""
    found = []
    for name in names:
        folded = ""
        for character in name:
            folded += character.casefold()
        found.append(folded)
    return found
# --- calls
target(["Ann", "BOB"])
target(["x"])
target(["Key_1", "OTHER"])
# --- patched
def target(names: list[str]) -> list[str]:
    """Names for comparison."""
    return [name.lower() if name.isascii() else name.casefold() for name in names]
