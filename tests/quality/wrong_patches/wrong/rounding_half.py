# kind: float rounding
# round() goes to the even neighbour of a half.
# --- original
import math


def target(lengths: list[float]) -> list[int]:
    """Lengths in whole units, halves upwards."""
    found = []
    for length in lengths:
        if abs(length) < 1e6:
            found.append(int(math.floor(length + 0.5)))
    return found
# --- calls
target([1.2, 2.8])
target([3.0])
target([0.1, 7.9, 5.4])
# --- patched
import math


def target(lengths: list[float]) -> list[int]:
    """Lengths in whole units, halves upwards."""
    return [round(length) for length in lengths if abs(length) < 1e6]
