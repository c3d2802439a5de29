def deque(values):
    return values


def target(names):
    queue = list(names)
    while queue:
        queue.pop(0)
    return deque(names)
