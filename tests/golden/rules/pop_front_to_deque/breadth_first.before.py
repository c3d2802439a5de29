def target(graph, start):
    seen = {start}
    queue: list[str] = [start]
    order = []
    while queue:
        node = queue.pop(0)
        order.append(node)
        for other in graph[node]:
            if other not in seen and other not in queue:
                seen.add(other)
                queue.append(other)
    return order


EXAMPLES = [({"a": []}, "a"), ({"a": ["b", "c"], "b": ["c", "a"], "c": ["b"]}, "a"), ({"a": ["b"]}, "a"), ({}, "a")]
