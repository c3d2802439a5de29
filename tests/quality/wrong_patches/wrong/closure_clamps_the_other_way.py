# kind: closures
# Where the lower limit is above the upper one the other limit wins.
# --- original
def target(low, high):
    """A function that keeps numbers between two limits; the upper one wins."""
    def clamped(x):
        if x > high:
            return high
        if x < low:
            return low if low <= high else high
        return x
    return clamped
# --- calls
target(0, 10)
target(-5, 5)
target(2, 3)
# --- patched
def target(low, high):
    """A function that keeps numbers between two limits; the upper one wins."""
    return lambda x: max(low, min(high, x))
