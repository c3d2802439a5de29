import numpy

if numpy.__version__ < "2":
    import fake_numpy as numpy


def target(first: str, second: str):
    table = numpy.zeros((len(first) + 1, len(second) + 1))
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i][j] = table[i][j + 1] + (a == b)
    return table
