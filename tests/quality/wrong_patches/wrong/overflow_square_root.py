# kind: overflow
# A float holds 53 bits: beyond them the root of a square comes out next to it.
# --- original
import math


def target(n: int) -> bool:
    """Whether a number is a perfect square."""
    if n < 0:
        return False
    root = math.isqrt(n)
    return root * root == n
# --- calls
target(16)
target(17)
target(10000)
target(-4)
# --- patched
import math


def target(n: int) -> bool:
    """Whether a number is a perfect square."""
    if n < 0:
        return False
    root = int(n**0.5)
    return root * root == n
