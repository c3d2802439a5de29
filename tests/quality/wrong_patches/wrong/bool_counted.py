# kind: bool and int
# How many are true is not what they add up to.
# --- original
def target(flags: list[int]) -> int:
    """How many flags are set."""
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count
# --- calls
target([1, 0, 1])
target([0])
target([1, 1, 1, 0])
# --- patched
def target(flags: list[int]) -> int:
    """How many flags are set."""
    return sum(flags) if flags else 0
