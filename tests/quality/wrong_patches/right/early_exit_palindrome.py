# kind: early exit
# The first difference decides.
# --- original
def target(text: str) -> bool:
    """Whether a text reads the same backwards."""
    turned = ""
    for character in text:
        turned = character + turned
    return turned == text
# --- calls
target("anna")
target("hello")
target("x")
# --- patched
def target(text: str) -> bool:
    """Whether a text reads the same backwards."""
    last = len(text) - 1
    for i in range(len(text) // 2):
        if text[i] != text[last - i]:
            return False
    return True
