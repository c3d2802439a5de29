# kind: nan
# A sorted list with a NaN in it is in no order: its last item is not what comparing one by one finds.
# --- original
def target(readings: list[float]) -> float:
    """The highest reading."""
    best = readings[0]
    for reading in readings[1:]:
        if reading > best:
            best = reading
    return best
# --- calls
target([1.5, 9.0, 3.25])
target([-2.0, -1.0])
target([7.0])
# --- patched
def target(readings: list[float]) -> float:
    """The highest reading."""
    readings[0]
    return sorted(readings)[-1]
