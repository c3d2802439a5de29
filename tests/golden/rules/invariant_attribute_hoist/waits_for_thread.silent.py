class Worker:
    def __init__(self):
        self.running = True

    def target(self):
        n = 0
        while self.running:
            n += 1
        return n


QUALNAME = "Worker.target"
