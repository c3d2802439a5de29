# kind: guard
# zip() for rows of one length, the slow way for all others.
# --- original
def target(rows: list[list[int]]) -> list[int]:
    """Sums of columns; what a short row lacks is zero."""
    width = 0
    for row in rows:
        width = max(width, len(row))
    sums = [0] * width
    for row in rows:
        for i in range(len(row)):
            sums[i] += row[i]
    return sums
# --- calls
target([[1, 2], [3, 4]])
target([[5, 6, 7]])
target([[1], [2, 9], [3]])
# --- patched
from itertools import zip_longest


def target(rows: list[list[int]]) -> list[int]:
    """Sums of columns; what a short row lacks is zero."""
    columns = zip_longest(*rows, fillvalue=0)
    return [sum(column) for column in columns]
