# kind: negative division
# math.fmod() keeps the sign of the angle, % that of the circle.
# --- original
def target(angles: list[float]) -> list[float]:
    """Angles between 0 and 360 degrees."""
    found = []
    for angle in angles:
        if angle - angle != 0.0:
            continue
        found.append(angle % 360.0)
    return found
# --- calls
target([10.0, 370.5])
target([720.25])
target([1.5, 359.0])
# --- patched
import math


def target(angles: list[float]) -> list[float]:
    """Angles between 0 and 360 degrees."""
    return [math.fmod(angle, 360.0) for angle in angles if angle - angle == 0.0]
