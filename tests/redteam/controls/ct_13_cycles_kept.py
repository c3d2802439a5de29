# host: ring
# expect: accepted
# a result that leads back to itself, built in one pass
def target(names: list[str]) -> list[object]:
    """Nodes that know the next one, the last one the first."""
    nodes = [[name, None] for name in names]
    for number in range(len(nodes) - 1):
        nodes[number][1] = nodes[number + 1]
    if nodes:
        nodes[-1][1] = nodes[0]
    return nodes
