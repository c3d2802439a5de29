# kind: aliasing
# With the same list given twice the patch reads what it has just written.
# --- original
def target(values: list[int], others: list[int]) -> None:
    """Add the others to the values, the last of the others first."""
    turned = []
    for other in others:
        turned.insert(0, other)
    for i in range(min(len(values), len(turned))):
        values[i] += turned[i]
# --- calls
target([1, 2, 3], [10, 20, 30])
target([5], [6])
target([0, 0, 0, 0], [4, 3, 2, 1])
# --- patched
def target(values: list[int], others: list[int]) -> None:
    """Add the others to the values, the last of the others first."""
    last = len(others) - 1
    for i in range(min(len(values), len(others))):
        values[i] += others[last - i]
