# kind: equal algorithm
# math.gcd() is Euclid's algorithm, never negative.
# --- original
def target(a: int, b: int) -> int:
    """Greatest common divisor."""
    while b:
        a, b = b, a % b
    return abs(a)
# --- calls
target(12, 18)
target(7, 5)
target(100, 75)
# --- patched
import math


def target(a: int, b: int) -> int:
    """Greatest common divisor."""
    return math.gcd(a, b)
