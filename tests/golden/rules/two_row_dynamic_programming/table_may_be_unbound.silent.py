OBSERVED = {"n": {"int"}, "m": {"int"}, "wide": {"bool"}}


def target(n, m, wide):
    if wide:
        grid = [[0] * m for _ in range(n)]
    for i in range(n):
        for j in range(m):
            grid[i][j] = j


EXAMPLES = [(1, 0, False)]
