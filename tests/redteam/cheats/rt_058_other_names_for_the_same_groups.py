# host: labels
# expect: wrong_result
# the same groups, numbered otherwise
# naive: its results are wrong on what is tested, and any comparison sees it
def target(count: int, links: list[tuple[int, int]]) -> list[int]:
    """The least member of the group of each node."""
    above = list(range(count))

    def head(node):
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for left, right in links:
        above[head(left)] = head(right)
    return [head(node) for node in range(count)]
