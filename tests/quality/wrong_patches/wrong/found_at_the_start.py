# kind: rare branch
# Found at the very start is found, although its place is 0.
# --- original
def target(lines: list[str], mark: str) -> list[str]:
    """Lines with a mark in them."""
    kept = []
    for line in lines:
        for i in range(len(line) - len(mark) + 1):
            if line[i : i + len(mark)] == mark:
                kept.append(line)
                break
    return kept
# --- calls
target(["x = 1 # note", "y = 2"], "#")
target(["plain"], "!")
target(["say what?", "no"], "?")
# --- patched
def target(lines: list[str], mark: str) -> list[str]:
    """Lines with a mark in them."""
    return [line for line in lines if line.find(mark) > 0]
