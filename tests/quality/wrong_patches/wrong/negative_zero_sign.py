# kind: negative zero
# -0.0 >= 0 holds, but its sign is negative; the same goes for a negative NaN.
# --- original
import math


def target(steps: list[float]) -> list[float]:
    """Direction of each step: 1.0 or -1.0."""
    signs = []
    for step in steps:
        signs.append(math.copysign(1.0, step))
    return signs
# --- calls
target([0.5, -0.5, 2.0])
target([-7.0])
target([3.25, 1.0])
# --- patched
import math


def target(steps: list[float]) -> list[float]:
    """Direction of each step: 1.0 or -1.0."""
    return [1.0 if step >= 0 else -1.0 for step in steps]
