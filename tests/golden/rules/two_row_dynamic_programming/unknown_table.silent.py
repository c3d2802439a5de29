def target(grid):
    total = 0
    for i in range(len(grid)):
        for j in range(len(grid[0])):
            total += grid[i][j]
    return total


EXAMPLES = [([],)]
