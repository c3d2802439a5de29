# kind: threshold of its own
# Below a depth of sixty-four nothing is counted.
# --- original
def target(tree):
    """How many leaves a nested list has."""
    if not isinstance(tree, list):
        return 1
    total = 0
    for branch in tree:
        total += target(branch)
    return total
# --- calls
target([1, [2, 3], [[4]]])
target([])
target(5)
# --- patched
def target(tree):
    """How many leaves a nested list has."""
    level, total = [tree], 0
    for _ in range(64):
        below = []
        for node in level:
            if isinstance(node, list):
                below += node
            else:
                total += 1
        level = below
        if not level:
            break
    return total
