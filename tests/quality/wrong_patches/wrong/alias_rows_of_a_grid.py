# kind: aliasing
# All rows are the same list.
# --- original
def target(width: int, height: int) -> list[list[int]]:
    """A board of zeros."""
    board = []
    for _ in range(min(height, 100)):
        row = []
        for _ in range(min(width, 100)):
            row.append(0)
        board.append(row)
    return board
# --- calls
target(3, 2)
target(1, 1)
target(4, 4)
# --- patched
def target(width: int, height: int) -> list[list[int]]:
    """A board of zeros."""
    return [[0] * min(width, 100)] * min(height, 100)
