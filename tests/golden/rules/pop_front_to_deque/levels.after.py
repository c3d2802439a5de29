import json
from collections import defaultdict
from collections import deque


class Tree:
    def levels(self, root):
        out = []
        todo = deque(root)
        while len(todo) > 0:
            size = len(todo)
            level = []
            for _ in range(size):
                node = todo.popleft()
                level.append(node[0])
                todo.extend(node[1:])
            out.append(level)
        todo.appendleft(1)
        return out, json.dumps(sorted(todo)), defaultdict(int)


QUALNAME = "Tree.levels"


def target(root):
    return Tree().levels(root)


EXAMPLES = [([],), ([[1]],), ([[1, [2, [3]], [4]]],), ([[]],), (3,)]
