# kind: truthiness
# A value of zero counts, only None does not.
# --- original
def target(readings):
    """Mean of the readings that are there, None when none is."""
    total, count = 0, 0
    for reading in readings:
        if reading is not None:
            total += reading
            count += 1
    return total / count if count else None
# --- calls
target([1, None, 3])
target([None])
target([4, 4])
# --- patched
def target(readings):
    """Mean of the readings that are there, None when none is."""
    present = [reading for reading in readings if reading]
    return sum(present) / len(present) if present else None
