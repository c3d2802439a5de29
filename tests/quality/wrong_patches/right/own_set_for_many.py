# kind: threshold of its own
# A set answers the same for texts, and the order stays.
# --- original
def target(words: list[str], known: list[str]) -> list[str]:
    """Words that are not known."""
    return [word for word in words if word not in known]
# --- calls
target(["a", "b", "c"], ["b"])
target([], ["a"])
target(["x", "x"], [])
# --- patched
def target(words: list[str], known: list[str]) -> list[str]:
    """Words that are not known."""
    if len(known) > 8:
        seen = set(known)
        return [word for word in words if word not in seen]
    return [word for word in words if word not in known]
