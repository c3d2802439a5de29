# kind: early return
# Leaving early skips the check of what comes behind.
# --- original
def target(path, limit):
    """Whether a path of steps stays below a limit; every step must be positive."""
    at, is_below = 0, True
    for step in path:
        if step <= 0:
            raise ValueError(step)
        at += step
        if at >= limit:
            is_below = False
    return is_below
# --- calls
target([1, 2, 3], 10)
target([5, 6], 8)
target([2], 1)
# --- patched
def target(path, limit):
    """Whether a path of steps stays below a limit; every step must be positive."""
    at = 0
    for step in path:
        if step <= 0:
            raise ValueError(step)
        at += step
        if at >= limit:
            return False
    return True
