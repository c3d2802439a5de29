class Queue:
    def __init__(self, flag):
        if flag:
            self.total = 3

    def target(self, n):
        found = 0
        for index in range(n):
            found += self.total
        return found


QUALNAME = "Queue.target"
