# kind: rare branch
# count() does not count what overlaps.
# --- original
def target(text: str, part: str) -> int:
    """How often a part occurs in a text."""
    if not part:
        return 0
    count = 0
    for i in range(len(text) - len(part) + 1):
        if text[i : i + len(part)] == part:
            count += 1
    return count
# --- calls
target("banana", "na")
target("hello", "x")
target("abcabc", "abc")
# --- patched
def target(text: str, part: str) -> int:
    """How often a part occurs in a text."""
    if not part:
        return 0
    return text.count(part)
