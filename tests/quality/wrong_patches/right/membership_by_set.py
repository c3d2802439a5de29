# kind: equal algorithm
# Texts can all be hashed, and equal ones are one.
# --- original
def target(words: list[str], stop: list[str]) -> list[str]:
    """Words that are no stop words."""
    kept = []
    for word in words:
        if word not in stop:
            kept.append(word)
    return kept
# --- calls
target(["the", "cat", "sat"], ["the", "a"])
target(["x"], [])
target(["on", "on", "off"], ["off"])
# --- patched
def target(words: list[str], stop: list[str]) -> list[str]:
    """Words that are no stop words."""
    known = set(stop)
    return [word for word in words if word not in known]
