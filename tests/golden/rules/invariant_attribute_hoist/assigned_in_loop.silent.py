class Queue:
    def __init__(self, total):
        self.total = total

    def target(self, n):
        for index in range(n):
            self.total = self.total + index


QUALNAME = "Queue.target"
