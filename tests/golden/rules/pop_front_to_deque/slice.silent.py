def target(names):
    queue = list(names)
    while queue:
        first = queue.pop(0)
        rest = queue[1:]
    return rest
