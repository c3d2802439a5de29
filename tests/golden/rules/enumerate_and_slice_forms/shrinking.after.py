OBSERVED = {"items": {"list[int]", "list[str]"}}


def target(items):
    rest = items[:]
    total = []
    for head in rest[:]:
        if head == 3:
            break
        total.append(head)
    for item in reversed(items):
        total.append(item * 2)
    return total


EXAMPLES = [([],), ([1],), ([1, 2, 3, 4],), (["a", "b"],)]
