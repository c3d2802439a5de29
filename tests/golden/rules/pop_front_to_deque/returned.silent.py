def target(names):
    queue = list(names)
    while queue:
        if queue.pop(0) == "stop":
            return queue
