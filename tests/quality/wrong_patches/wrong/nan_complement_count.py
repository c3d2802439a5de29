# kind: nan
# What is not below the limit is not always at or above it.
# --- original
def target(values, limit):
    """How many values reach the limit."""
    count = 0
    for value in values:
        if value >= limit:
            count += 1
    return count
# --- calls
target([0.5, 1.5, 2.5], 1.0)
target([0.25], 1.0)
target([4.0, 4.0, 1.0, 0.0], 4.0)
# --- patched
def target(values, limit):
    """How many values reach the limit."""
    return len(values) - sum(value < limit for value in values)
