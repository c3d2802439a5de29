# kind: threshold of its own
# A window wider than 500 is cut.
# --- original
def target(values: list[int], width: int) -> list[int]:
    """Largest of the last `width` values at each place."""
    result = []
    for end in range(len(values)):
        start = max(0, end + 1 - max(width, 1))
        result.append(max(values[start : end + 1]))
    return result
# --- calls
target([3, 1, 2, 5, 4], 2)
target([1, 1, 1], 3)
target([7], 1)
# --- patched
from collections import deque


def target(values: list[int], width: int) -> list[int]:
    """Largest of the last `width` values at each place."""
    width = min(max(width, 1), 500)
    places: deque[int] = deque()
    result = []
    for place, value in enumerate(values):
        while places and values[places[-1]] <= value:
            places.pop()
        places.append(place)
        if places[0] <= place - width:
            places.popleft()
        result.append(values[places[0]])
    return result
