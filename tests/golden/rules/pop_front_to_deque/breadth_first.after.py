from collections import deque
def target(graph, start):
    seen = {start}
    queue: deque[str] = deque([start])
    order = []
    while queue:
        node = queue.popleft()
        order.append(node)
        for other in graph[node]:
            if other not in seen and other not in queue:
                seen.add(other)
                queue.append(other)
    return order


EXAMPLES = [({"a": []}, "a"), ({"a": ["b", "c"], "b": ["c", "a"], "c": ["b"]}, "a"), ({"a": ["b"]}, "a"), ({}, "a")]
