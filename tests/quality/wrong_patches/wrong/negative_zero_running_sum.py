# kind: negative zero
# 0.0 + -0.0 is 0.0; the accumulated sum begins with the first item itself.
# --- original
def target(deltas: list[float]) -> list[float]:
    """Position after each step from the origin."""
    positions = []
    at = 0.0
    for delta in deltas:
        at = at + delta
        positions.append(at)
    return positions
# --- calls
target([0.5, 1.25, -3.0])
target([2.0])
target([-1.5, 1.5, 4.0, 4.0])
# --- patched
from itertools import accumulate


def target(deltas: list[float]) -> list[float]:
    """Position after each step from the origin."""
    return list(accumulate(deltas))
