# kind: off by one
# The last none of a list are written [-0:], which is all of them.
# --- original
def target(log: list[str], count: int) -> list[str]:
    """The last lines of a log."""
    lines = []
    for i in range(len(log)):
        if i >= len(log) - count:
            lines.append(log[i])
    return lines
# --- calls
target(["a", "b", "c"], 2)
target(["a"], 1)
target(["p", "q", "r", "s"], 4)
# --- patched
def target(log: list[str], count: int) -> list[str]:
    """The last lines of a log."""
    return log[-count:] if count >= 0 else []
