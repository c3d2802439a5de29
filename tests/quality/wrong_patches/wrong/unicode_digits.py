# kind: unicode
# isdigit() also takes superscripts and digits of other scripts.
# --- original
def target(text: str) -> str:
    """The digits of a text."""
    digits = ""
    for character in text:
        if character in "0123456789":
            digits += character
    return digits
# --- calls
target("tel. 555-1234")
target("none")
target("a1b2c3")
# --- patched
def target(text: str) -> str:
    """The digits of a text."""
    return "".join(filter(str.isdigit, text))
