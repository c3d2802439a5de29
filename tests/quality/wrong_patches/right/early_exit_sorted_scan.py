# kind: early exit
# In a list that was just sorted nothing follows what exceeds the limit.
# --- original
def target(numbers: list[int], limit: int) -> int:
    """How many of the numbers do not exceed a limit."""
    ordered = sorted(numbers)
    count = 0
    for number in ordered:
        if number <= limit:
            count += 1
    return count
# --- calls
target([5, 1, 9], 5)
target([2], 1)
target([7, 7, 7, 8], 7)
# --- patched
from bisect import bisect_right


def target(numbers: list[int], limit: int) -> int:
    """How many of the numbers do not exceed a limit."""
    return bisect_right(sorted(numbers), limit)
