def target(names):
    queue = list(names)
    out = []
    for _ in range(3):
        out.append(queue.pop(0))
    return out
