OBSERVED = {"items": {"list[int]", "list[str]"}}


def target(items):
    rest = items[:]
    total = []
    while rest:
        head = rest[0]
        rest = rest[1:]
        if head == 3:
            break
        total.append(head)
    for item in items[::-1]:
        total.append(item * 2)
    return total


EXAMPLES = [([],), ([1],), ([1, 2, 3, 4],), (["a", "b"],)]
