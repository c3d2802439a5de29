QUALNAME = "Grid.render"


class Grid:
    def __init__(self, rows):
        self.rows = rows

    def render(self):
        lines = []
        for row in self.rows:
            line = ""
            for cell in row:
                line += repr(cell).rjust(4)
            lines.append(line)
        return lines


def target(rows):
    return Grid(rows).render()


EXAMPLES = [([],), ([[]],), ([[1, "a"], [2.5]],), ([3],)]
