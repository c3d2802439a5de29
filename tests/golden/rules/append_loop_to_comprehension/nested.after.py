class Table:
    def __init__(self, rows):
        self.rows = rows

    def cells(self, wanted):
        found: list[tuple[int, object]] = []
        if wanted is None:
            return found
        for number, row in enumerate(self.rows):
            for cell in row:
                if cell != wanted:
                    if cell is not None:
                        found.append((number, cell.strip() if isinstance(cell, str) else cell))
        names = {number: len(row) for number, row in enumerate(self.rows)}
        seen = {len(row) for row in self.rows}
        return found, names, seen


QUALNAME = "Table.cells"


def target(rows, wanted):
    return Table(rows).cells(wanted)


EXAMPLES = [([], 1), ([[1]], 2), ([[1, None, " a "], [], [2, 1]], 1), ([[1], 3], 1), ([[1]], None)]
