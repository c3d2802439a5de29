class Grid:
    def __init__(self, cells, scale):
        self.cells = cells
        self._scale: int = scale

    def total(self):
        found = 0
        cells = self.cells
        scale = self._scale
        for i in range(len(self.cells)):
            for j in range(3):
                found += cells[i] * scale * j
        return found


QUALNAME = "Grid.total"


def target(cells, scale):
    return Grid(cells, scale).total()


EXAMPLES = [([], 1), ([2], 3), ([1, 2, 3], None), ((1, 2), 2.5)]
