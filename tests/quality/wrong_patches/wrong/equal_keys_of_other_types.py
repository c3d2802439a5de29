# kind: hash and equality
# 1 and True are one key: the text of whichever came first is used for both.
# --- original
def target(values):
    """Values as text."""
    shown = []
    for value in values:
        text = repr(value)
        shown.append(text.lower())
    return shown
# --- calls
target([1, "x", 2])
target(["a", "b", "a"])
target([3, 3, 3, "y"])
# --- patched
def target(values):
    """Values as text."""
    known = {}
    for value in values:
        if value not in known:
            known[value] = repr(value).lower()
    return [known[value] for value in values]
