# kind: negative zero
# The original gives -0.0 for 0.0, since 0.0 is not above zero.
# --- original
def magnitude(x):
    return x if x > 0 else -x


def target(points: list[float]) -> list[float]:
    """Distances from the origin."""
    found = []
    for point in points:
        found.append(magnitude(point))
    return found
# --- calls
target([1.5, -2.5])
target([3.0])
target([-0.5, 0.25, -8.0])
# --- patched
def magnitude(x):
    return abs(x)


def target(points: list[float]) -> list[float]:
    """Distances from the origin."""
    return [magnitude(point) for point in points]
