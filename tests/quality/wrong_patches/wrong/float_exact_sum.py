# kind: float summation
# fsum() rounds once, the loop after every addition.
# --- original
def target(amounts: list[float]) -> float:
    """Sum of amounts."""
    total = 0.0
    for amount in amounts:
        total = total + amount
    return total
# --- calls
target([0.5, 0.25, 1.0])
target([2.0])
target([1.5, -1.5, 8.0])
# --- patched
import math


def target(amounts: list[float]) -> float:
    """Sum of amounts."""
    return math.fsum(amounts) if all(map(math.isfinite, amounts)) else sum(amounts)
