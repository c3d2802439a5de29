def target(graph, depths):
    lowest = dict.fromkeys(graph, 0)
    highest = dict.fromkeys(graph, 9)
    least, most, steps = 9, 0, []
    for node in set(graph):
        depth = depths[node]
        # both bounds move towards each other
        lowest[node] = low = max(lowest[node], depth)
        highest[node] = highest_item = min(highest[node], depth + 2)  # the other bound
        least = min(low, least)
        most = max(highest_item, most)
        if low > most:
            steps.append(highest_item - low)
    first = None
    for node in sorted(graph):
        if (
            first is None
            or ((lowest_item := lowest[node]) == (lowest_item_2 := lowest[first]) and depths[node] > depths[first])
            or lowest_item < lowest_item_2
        ):
            first = node
    return lowest, highest, least, most, steps, first, low


class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return isinstance(other, Key) and self.name == other.name

    def __lt__(self, other):
        return self.name < other.name

    def __repr__(self):
        return f"Key({self.name})"


EXAMPLES = [
    (["a", "b", "c"], {"a": 3, "b": 1, "c": 7}),
    ([Key("a"), Key("b")], {Key("a"): 2.5, Key("b"): -1}),
    ([float("inf"), 1], {float("inf"): float("nan"), 1: 4}),
    ([1], {}),
    ([], {}),
    ([[]], {}),
    ([1, 2], {1: 5, 2: "five"}),
]
