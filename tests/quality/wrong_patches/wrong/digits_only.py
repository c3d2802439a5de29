# kind: numerals
# A number may have a sign, blanks around it, or digits of another script.
# --- original
def target(value, default):
    """The value as a whole number, and a default for what is none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return default
# --- calls
target("12", 0)
target("x1", 7)
target("", -1)
# --- patched
def target(value, default):
    """The value as a whole number, and a default for what is none."""
    return int(value) if str(value).isdecimal() else default
