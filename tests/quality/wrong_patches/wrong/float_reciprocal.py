# kind: float rounding
# 0.1 is no exact tenth: multiplying by it is not dividing by ten.
# --- original
def target(tenths: list[float]) -> list[float]:
    """Values of a scale in tenths."""
    found = []
    for tenth in tenths:
        found.append(tenth / 10.0)
    return found
# --- calls
target([10.0, 20.0])
target([5.0])
target([0.0, 1.0, 2.0])
# --- patched
def target(tenths: list[float]) -> list[float]:
    """Values of a scale in tenths."""
    return [tenth * 0.1 for tenth in tenths]
