from array import array


def target(first: str, second: str):
    table = [array("L", [0] * (len(second) + 1)) for _ in range(len(first) + 1)]
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i][j] = table[i][j + 1] + (a == b)
            if a == b:
                table[i] = array("L", table[i + 1])
    return table
