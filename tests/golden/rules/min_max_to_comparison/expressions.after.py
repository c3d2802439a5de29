def target(grid, row, column):
    first = grid[row - 1][column] + 1
    second = grid[row][column - 1] + 1
    third = (grid[row - 1][column - 1] * (
            2 + column
        ))
    if second < first:
        first = second
    grid[row][column] = third if third < first else first
    return grid


EXAMPLES = [
    ([[1, 2], [3, 9]], 1, 1),
    ([[1.5, 2], [0, 9]], 1, 1),
    ([[5, 5], [5, 9]], 1, 1),
    ([[5, "x"], [5, 9]], 1, 1),
    ([[1]], 4, 4),
]
