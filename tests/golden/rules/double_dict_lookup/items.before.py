_NAMES = {"a": None, "b": "bee"}


class Table:
    def describe(self, sizes: dict[str, int]):
        out = []
        for key in sizes.keys():
            name = _NAMES[key] if key in _NAMES else "?"
            out.append((key, sizes[key], name, sizes[key] + 1))
        total = sum(sizes[key] for key in sizes if key in sizes.keys())
        while name in sizes:
            name = sizes[name]
        return out, total


QUALNAME = "Table.describe"


def target(sizes):
    return Table().describe(sizes)


EXAMPLES = [({},), ({"a": 1},), ({"a": 1, "b": 2, "c": 3},), ({"a": "x"},)]
