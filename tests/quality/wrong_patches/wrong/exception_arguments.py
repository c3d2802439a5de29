# kind: exceptions
# The message no longer says which row is bad.
# --- original
def target(rows):
    """Sum of the second cells."""
    total = 0
    for number, row in enumerate(rows):
        if len(row) < 2:
            raise ValueError(f"row {number} is too short")
        total += row[1]
    return total
# --- calls
target([[1, 2], [3, 4]])
target([[5, 6, 7]])
target([[0, 1], [0, 2], [0, 3]])
# --- patched
def target(rows):
    """Sum of the second cells."""
    if any(len(row) < 2 for row in rows):
        raise ValueError("a row is too short")
    return sum(row[1] for row in rows)
