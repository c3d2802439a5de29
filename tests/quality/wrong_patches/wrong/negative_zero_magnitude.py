# kind: negative zero
# The original gives -0.0 for 0.0, since 0.0 is not above zero.
# --- original
def target(points: list[float]) -> list[float]:
    """Distances from the origin."""
    found = []
    for point in points:
        found.append(point if point > 0 else -point)
    return found
# --- calls
target([1.5, -2.5])
target([3.0])
target([-0.5, 0.25, -8.0])
# --- patched
def target(points: list[float]) -> list[float]:
    """Distances from the origin."""
    return [abs(point) for point in points]
