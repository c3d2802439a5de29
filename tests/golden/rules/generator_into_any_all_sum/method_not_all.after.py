QUALNAME = "Table.fits"


class Table:
    def __init__(self, widths):
        self.widths = widths

    def fits(self, width, limits):
        # Every column must be known.
        row = width + 1
        known = False
        for row_2 in limits:
            if not (isinstance(row_2, int) and row_2 in self.widths):
                known = True
                break
        return known, row


def target(widths, width, limits):
    return Table(widths).fits(width, limits)


EXAMPLES = [
    ([], 1, []),
    ([1], 1, [1]),
    ([1, 2], 1, [1, 2, 3]),
    ([1, 2], 1, ["1", 2]),
    ([1, 2], 1, 7),
    (None, 1, [1]),
]
