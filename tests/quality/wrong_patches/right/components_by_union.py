# kind: equal algorithm
# However they are found, there are as many components.
# --- original
def target(size: int, edges: list[tuple[int, int]]) -> int:
    """How many components a graph has; edges to nodes that are not there are left out."""
    size = min(max(size, 0), 40)
    label = list(range(size))
    for a, b in edges:
        if 0 <= a < size and 0 <= b < size:
            old, new = label[a], label[b]
            for i in range(size):
                if label[i] == old:
                    label[i] = new
    return len(set(label))
# --- calls
target(4, [(0, 1), (2, 3)])
target(3, [])
target(5, [(0, 1), (1, 2), (0, 2)])
# --- patched
def target(size: int, edges: list[tuple[int, int]]) -> int:
    """How many components a graph has; edges to nodes that are not there are left out."""
    size = min(max(size, 0), 40)
    parent = list(range(size))
    count = size
    for a, b in edges:
        if 0 <= a < size and 0 <= b < size:
            while parent[a] != a:
                parent[a] = parent[parent[a]]
                a = parent[a]
            while parent[b] != b:
                parent[b] = parent[parent[b]]
                b = parent[b]
            if a != b:
                parent[a] = b
                count -= 1
    return count
