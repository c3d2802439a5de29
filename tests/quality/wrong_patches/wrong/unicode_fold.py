# kind: case folding
# lower() keeps the sharp s, casefold() makes it ss.
# --- original
def target(names: list[str], wanted: str) -> list[str]:
    """Names equal to the one that is wanted, whatever their case."""
    found = []
    for name in names:
        if name.casefold() == wanted.casefold():
            found.append(name.casefold())
    return found
# --- calls
target(["Ann", "ann", "Bob"], "ANN")
target(["x"], "y")
target(["Key", "KEY", "kex"], "key")
# --- patched
def target(names: list[str], wanted: str) -> list[str]:
    """Names equal to the one that is wanted, whatever their case."""
    wanted = wanted.lower()
    return [low for low in (name.lower() for name in names) if low == wanted]
