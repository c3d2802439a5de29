OBSERVED = {"a": {"list[list[int]]"}, "b": {"list[list[int]]"}}


def target(a, b):
    out = [[0] * len(b[0]) for _ in range(len(a))]
    for i in range(len(a)):
        for j in range(len(b[0])):
            total = 0
            for k in range(len(b)):
                total += a[i][k] * b[k][j]
            out[i][j] = total
    return out


EXAMPLES = [
    ([], []),
    ([[]], [[]]),
    ([[2]], [[3]]),
    ([[1, 2], [3, 4]], [[5, 6], [7, 8]]),
    ([[1, 2]], [[5], [7]]),
    ([[1], [2]], [[1], [2]]),
]
