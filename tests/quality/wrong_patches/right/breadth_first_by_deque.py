# kind: equal algorithm
# A deque gives the nodes in the same order as a list from which the first is taken.
# --- original
def target(graph, start):
    """Nodes in the order in which a search breadth first reaches them."""
    order, queue = [], [start]
    while queue:
        node = queue.pop(0)
        if node in order:
            continue
        order.append(node)
        for neighbour in graph.get(node, []):
            queue.append(neighbour)
    return order
# --- calls
target({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, "a")
target({"x": []}, "x")
target({"p": ["q"], "q": ["r"], "r": ["p"]}, "p")
# --- patched
from collections import deque


def target(graph, start):
    """Nodes in the order in which a search breadth first reaches them."""
    seen, queue = {}, deque([start])
    while queue:
        node = queue.popleft()
        if node not in seen:
            seen[node] = True
            queue.extend(graph.get(node, []))
    return list(seen)
