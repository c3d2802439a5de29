OBSERVED = {"grid": {"list[list[int]]"}, "n": {"int"}, "m": {"int"}}


def target(grid, n, m, note):
    total = 0
    for i in range(n):
        note(grid[i][0])
        for j in range(m):
            total += grid[i][j]
    return total


EXAMPLES = [([], 0, 0, print)]
