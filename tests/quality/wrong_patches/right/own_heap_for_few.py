# kind: threshold of its own
# A heap gives the same for few, in the same order.
# --- original
def target(scores: list[int], count: int) -> list[int]:
    """The lowest scores, in order."""
    rest = list(scores)
    result: list[int] = []
    while rest and len(result) < count:
        lowest = min(rest)
        rest.remove(lowest)
        result.append(lowest)
    return result
# --- calls
target([3, 1, 2, 1], 2)
target([], 3)
target([5], 0)
# --- patched
import heapq


def target(scores: list[int], count: int) -> list[int]:
    """The lowest scores, in order."""
    if 0 < count < 50:
        return heapq.nsmallest(count, scores)
    return sorted(scores)[: max(count, 0)]
