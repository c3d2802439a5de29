# kind: rare branch
# zip() ends with the shortest row; short rows are filled up with zeros.
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
target([[1], [2], [3]])
# --- patched
def target(rows: list[list[int]]) -> list[int]:
    """Sums of columns; what a short row lacks is zero."""
    return [sum(column) for column in zip(*rows)]
