# kind: order
# A stack visits the graph in another order than a queue.
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
target({"a": ["b"], "b": ["c"], "c": []}, "a")
target({"x": []}, "x")
target({"p": ["q"], "q": ["r"], "r": ["p"]}, "p")
# --- patched
def target(graph, start):
    """Nodes in the order in which a search breadth first reaches them."""
    seen, stack = {}, [start]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = True
            stack.extend(reversed(graph.get(node, [])))
    return list(seen)
