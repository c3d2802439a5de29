OBSERVED = {"n": {"int"}}


def target(n):
    grid = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            grid[i][j] = j
            if j == 2:
                grid[i] = [5] * n
    return grid


EXAMPLES = [(3,)]
