# kind: ties
# A dict by score keeps the last of those with the same score, the loop the first.
# --- original
def target(scores: dict[str, int]) -> str:
    """Who has the highest score."""
    best = ""
    top = None
    for name, score in scores.items():
        if top is None or score > top:
            best, top = name, score
    return best
# --- calls
target({"a": 3, "b": 9, "c": 4})
target({"x": 1})
target({"p": 8, "q": 2, "r": 5, "s": 7})
# --- patched
def target(scores: dict[str, int]) -> str:
    """Who has the highest score."""
    if not scores:
        return ""
    names = {score: name for name, score in scores.items()}
    return names[max(names)]
