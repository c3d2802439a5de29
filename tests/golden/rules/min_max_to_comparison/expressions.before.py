def target(grid, row, column):
    grid[row][column] = min(
        grid[row - 1][column] + 1,
        grid[row][column - 1] + 1,
        grid[row - 1][column - 1] * (
            2 + column
        ),
    )
    return grid


EXAMPLES = [
    ([[1, 2], [3, 9]], 1, 1),
    ([[1.5, 2], [0, 9]], 1, 1),
    ([[5, 5], [5, 9]], 1, 1),
    ([[5, "x"], [5, 9]], 1, 1),
    ([[1]], 4, 4),
]
