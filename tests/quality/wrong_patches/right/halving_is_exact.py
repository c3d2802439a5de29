# kind: identical numbers
# 0.5 is exact: multiplying by it is dividing by two.
# --- original
def target(edges: list[float]) -> list[float]:
    """Half of each edge."""
    halves = []
    for edge in edges:
        halves.append(edge / 2.0)
    return halves
# --- calls
target([0.5, -1.25])
target([3.0])
target([0.1, 0.2, 0.3])
# --- patched
def target(edges: list[float]) -> list[float]:
    """Half of each edge."""
    return [edge * 0.5 for edge in edges]
