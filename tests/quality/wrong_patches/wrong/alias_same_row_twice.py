# kind: aliasing
# The original works on copies: a row that occurs twice in the table is scaled once.
# --- original
def target(table: list[list[int]]) -> list[list[int]]:
    """The table with every row doubled, in its place."""
    doubled = []
    for row in table:
        doubled.append([2 * cell for cell in row])
    for i in range(len(table)):
        table[i][:] = doubled[i]
    return table
# --- calls
target([[1, 2], [3, 4]])
target([[5]])
target([[1, 1, 1], [2, 2, 2], [3, 3, 3]])
# --- patched
def target(table: list[list[int]]) -> list[list[int]]:
    """The table with every row doubled, in its place."""
    for row in table:
        for j, cell in enumerate(row):
            row[j] = cell * 2
    return table
