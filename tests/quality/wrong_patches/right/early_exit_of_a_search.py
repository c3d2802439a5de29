# kind: early exit
# Nothing after the first hit can change the answer, and nothing there can fail.
# --- original
def target(words: list[str], wanted: str) -> bool:
    """Whether a word is among these."""
    found = False
    for word in words:
        if word == wanted:
            found = True
    return found
# --- calls
target(["a", "b"], "b")
target(["a"], "z")
target(["x", "x", "y"], "x")
# --- patched
def target(words: list[str], wanted: str) -> bool:
    """Whether a word is among these."""
    return wanted in words
