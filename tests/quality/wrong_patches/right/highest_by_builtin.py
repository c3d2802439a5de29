# kind: equal algorithm
# max() compares as the loop does, NaN included.
# --- original
def target(readings: list[float]) -> float | None:
    """The highest reading."""
    best = None
    for reading in readings:
        if best is None or reading > best:
            best = reading
    return best
# --- calls
target([1.5, 9.0])
target([2.0])
target([-4.5, -3.5, -9.0])
# --- patched
def target(readings: list[float]) -> float | None:
    """The highest reading."""
    return max(readings, default=None)
