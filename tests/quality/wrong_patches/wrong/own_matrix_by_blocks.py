# kind: threshold of its own
# Rows behind the last whole block of sixty-four stay zero.
# --- original
import numpy as np


def target(table):
    """Sum of each row."""
    result = np.zeros(table.shape[0])
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            result[row] += table[row, column]
    return result
# --- calls
target(np.arange(6.0).reshape(2, 3))
target(np.ones((3, 2)))
target(np.zeros((1, 1)))
# --- patched
import numpy as np


def target(table):
    """Sum of each row."""
    rows, columns = table.shape
    result = np.zeros(rows)
    step = min(64, rows)
    for start in range(0, rows - step + 1, max(step, 1)):
        for column in range(columns):
            result[start : start + step] += table[start : start + step, column]
    return result
