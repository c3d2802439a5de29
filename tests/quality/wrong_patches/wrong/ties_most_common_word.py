# kind: ties
# max() over a set takes whichever of the most common words the set has first.
# --- original
from collections import Counter


def target(words: list[str]) -> str:
    """The most common word, the first of them when there are several."""
    if not words:
        return ""
    return Counter(words).most_common(1)[0][0]
# --- calls
target(["to", "be", "or", "not", "to", "be", "to"])
target(["one"])
target(["red", "blue", "red"])
# --- patched
from collections import Counter


def target(words: list[str]) -> str:
    """The most common word, the first of them when there are several."""
    if not words:
        return ""
    return max(set(words), key=words.count)
