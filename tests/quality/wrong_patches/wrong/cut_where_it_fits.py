# kind: off by one
# A text that is as long as the limit is not cut.
# --- original
def target(text: str, limit: int) -> str:
    """The text, its end replaced by dots where it is longer than the limit."""
    if len(text) <= limit:
        return text
    return text[: max(limit - 3, 0)].rstrip() + "..."
# --- calls
target("a rather long sentence", 10)
target("short", 10)
target("another sentence", 12)
# --- patched
def target(text: str, limit: int) -> str:
    """The text, its end replaced by dots where it is longer than the limit."""
    return text if len(text) < limit else text[: max(limit - 3, 0)].rstrip() + "..."
