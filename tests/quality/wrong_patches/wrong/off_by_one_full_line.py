# kind: off by one
# A line of exactly the width is not cut.
# --- original
def target(line: str) -> str:
    """A line cut to 72 characters, three dots at its end when something was lost."""
    shown = ""
    for character in line:
        shown += character
        if len(shown) > 72:
            return shown[:69] + "..."
    return shown
# --- calls
target("short")
target("word " * 40)
target("")
# --- patched
def target(line: str) -> str:
    """A line cut to 72 characters, three dots at its end when something was lost."""
    return line if len(line) < 72 else line[:69] + "..."
