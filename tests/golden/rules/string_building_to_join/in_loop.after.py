QUALNAME = "Grid.render"


class Grid:
    def __init__(self, rows):
        self.rows = rows

    def render(self):
        lines = []
        for row in self.rows:
            parts = []
            for cell in row:
                parts.append(repr(cell).rjust(4))
            line = "".join(parts)
            lines.append(line)
        return lines


def target(rows):
    return Grid(rows).render()


EXAMPLES = [([],), ([[]],), ([[1, "a"], [2.5]],), ([3],)]
