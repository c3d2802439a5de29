# kind: unicode
# splitlines() also splits at form feeds, other separators and carriage returns.
# --- original
def target(text: str) -> list[int]:
    """Length of each line."""
    lengths = []
    current = 0
    for character in text:
        if character == "\n":
            lengths.append(current)
            current = 0
        else:
            current += 1
    if current:
        lengths.append(current)
    return lengths
# --- calls
target("one\ntwo\n")
target("a single line")
target("\n\nx\n")
# --- patched
def target(text: str) -> list[int]:
    """Length of each line."""
    return [len(line) for line in text.splitlines()]
