OBSERVED = {"grid": {"list[list[int]]"}}


def target(grid, visit):
    for i in range(len(grid)):
        for j in range(3):
            visit(grid[i][j])


EXAMPLES = [([], print)]
