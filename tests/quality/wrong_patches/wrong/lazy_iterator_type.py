# kind: laziness
# A generator is no list iterator: it does its work when it is read.
# --- original
def target(lines: list[str]):
    """Lines that are not empty."""
    for line in lines:
        stripped = line.strip()
        if stripped:
            yield stripped
# --- calls
target(["a", "", " b "])
target([])
target(["  ", "x"])
# --- patched
def target(lines: list[str]):
    """Lines that are not empty."""
    return iter([stripped for line in lines if (stripped := line.strip())])
