class Queue:
    def __init__(self, items):
        self.items = items

    @property
    def items(self):
        return list(self._items)

    @items.setter
    def items(self, value):
        self._items = value

    def target(self, n):
        total = 0
        for index in range(n):
            total += self.items[index]
        return total


QUALNAME = "Queue.target"
