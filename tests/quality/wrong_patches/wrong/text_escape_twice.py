# kind: text and bytes
# The original escapes the sign of an entity once more; a table escapes every character once.
# --- original
def target(text: str) -> str:
    """Text for a log in which & is doubled after < and > were replaced."""
    text = text.replace("<", "&lt;")
    text = text.replace(">", "&gt;")
    return text.replace("&", "&&")
# --- calls
target("a & b")
target("plain")
target("x && y")
# --- patched
_TABLE = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&&"})


def target(text: str) -> str:
    """Text for a log in which & is doubled after < and > were replaced."""
    return text.translate(_TABLE)
