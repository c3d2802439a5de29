OBSERVED = {"grid": {"list[list[int]]"}}


def target(grid):
    for y in range(1, len(grid)):
        grid[y][0] += grid[y - 1][0]
        grid_row = grid[y]
        grid_row_2 = grid[y - 1]
        for x in range(1, len(grid[y])):
            grid_row[x] += min(grid_row_2[x], grid_row[x - 1])
    return grid


EXAMPLES = [([],), ([[1]],), ([[1, 2], [3, 4]],), ([[1, 2, 3], [4, 5, 6], [7, 8, 9]],), ([[1], [2, 3]],), ([[1], []],)]
