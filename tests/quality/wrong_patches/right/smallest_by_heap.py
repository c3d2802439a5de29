# kind: equal algorithm
# nsmallest() keeps the order of equals, as the sort does.
# --- original
def target(rows: list[tuple[str, int]], count: int) -> list[str]:
    """Names of the rows with the least numbers."""
    ordered = sorted(rows, key=lambda row: row[1])
    return [name for name, _ in ordered[: max(count, 0)]]
# --- calls
target([("a", 3), ("b", 1), ("c", 2)], 2)
target([("x", 5)], 3)
target([("p", 1), ("q", 1), ("r", 0)], 2)
# --- patched
import heapq


def target(rows: list[tuple[str, int]], count: int) -> list[str]:
    """Names of the rows with the least numbers."""
    return [name for name, _ in heapq.nsmallest(max(count, 0), rows, key=lambda row: row[1])]
