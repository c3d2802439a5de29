# kind: equal algorithm
# A Counter meets its keys in the same order, and is made a plain dict.
# --- original
def target(words: list[str]) -> dict[str, int]:
    """How often each word occurs."""
    counts = {}
    for word in words:
        if word in counts:
            counts[word] = counts[word] + 1
        else:
            counts[word] = 1
    return counts
# --- calls
target(["a", "b", "a"])
target(["x"])
target(["to", "be", "or", "not", "to", "be"])
# --- patched
from collections import Counter


def target(words: list[str]) -> dict[str, int]:
    """How often each word occurs."""
    return dict(Counter(words))
