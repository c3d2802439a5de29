class Queue:
    def __init__(self, items):
        self.items = items

    def target(self, visit):
        for index in range(3):
            visit(self, self.items)


QUALNAME = "Queue.target"
