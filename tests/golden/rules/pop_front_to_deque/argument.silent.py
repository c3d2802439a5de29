def target(queue: list[int]):
    while queue:
        print(queue.pop(0))
