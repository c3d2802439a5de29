def target(nodes, depths):
    lowest = {}
    for node in nodes:
        most = lowest.get(node, 0)
        other = depths[node]
        if other > most:
            most = other
        lowest[node] = low = most
    return lowest, low


EXAMPLES = [
    (["a", "b", "a"], {"a": 3, "b": -1}),
    ([], {}),
    (["a", []], {"a": 1}),
    ([1, 2], {1: 0.0, 2: float("nan")}),
    ([1], {1: "text"}),
]
