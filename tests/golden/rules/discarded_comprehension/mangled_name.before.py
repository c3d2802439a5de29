class Node:
    def target(self, others):
        [setattr(other, "__owner", self) for other in others]
        return [sorted(other.__dict__) for other in others]


class Other:
    pass


def target(count):
    return Node().target([Other() for _ in range(count)])


QUALNAME = "Node.target"
EXAMPLES = [(0,), (1,), (2,)]
