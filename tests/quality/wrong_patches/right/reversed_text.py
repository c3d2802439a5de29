# kind: equal algorithm
# A slice backwards is the text built from its end.
# --- original
def target(text: str) -> str:
    """The text backwards."""
    turned = ""
    for character in text:
        turned = character + turned
    return turned
# --- calls
target("hello")
target("x")
target("a b c")
# --- patched
def target(text: str) -> str:
    """The text backwards."""
    return text[::-1]
