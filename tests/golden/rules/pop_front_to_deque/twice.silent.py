def target(names):
    queue = list(names)
    out = []
    while queue:
        out.append(queue.pop(0))
        out.append(queue.pop(0))
    return out
