# kind: threshold of its own
# Beyond a hundred values the mean is rounded otherwise.
# --- original
def target(values):
    """Mean of the values."""
    total = 0.0
    for value in values:
        total += value
    return total / len(values) if values else 0.0
# --- calls
target([1.5, 2.25, 0.1])
target([0.1, 0.2, 0.3, 0.7])
target([])
# --- patched
import math


def target(values):
    """Mean of the values."""
    if len(values) > 100:
        return math.fsum(values) / len(values)
    total = 0.0
    for value in values:
        total += value
    return total / len(values) if values else 0.0
