# kind: unicode
# \w also takes letters beyond ASCII.
# --- original
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"


def target(source: str) -> list[str]:
    """Identifiers of a text, ASCII only."""
    found, current = [], ""
    for character in source:
        if character in _LETTERS:
            current += character
        elif current:
            found.append(current)
            current = ""
    if current:
        found.append(current)
    return found
# --- calls
target("x = foo(bar, 12)")
target("")
target("snake_case + CamelCase")
# --- patched
import re


def target(source: str) -> list[str]:
    """Identifiers of a text, ASCII only."""
    return re.findall(r"\w+", source)
