# kind: equal algorithm
# No replacement holds a character that is replaced.
# --- original
def target(text: str) -> str:
    """A name for a file."""
    out = ""
    for character in text:
        if character == " " or character == "/":
            out += "_"
        elif character == "*":
            out += "star"
        else:
            out += character
    return out
# --- calls
target("my file")
target("a/b/c")
target("*.py")
# --- patched
_TABLE = str.maketrans({" ": "_", "/": "_", "*": "star"})


def target(text: str) -> str:
    """A name for a file."""
    return text.translate(_TABLE)
