_NAMES = {"a": None, "b": "bee"}


class Table:
    def describe(self, sizes: dict[str, int]):
        out = []
        for key, value in sizes.items():
            name = _NAMES.get(key, "?")
            out.append((key, value, name, value + 1))
        total = sum(value_2 for key, value_2 in sizes.items() if key in sizes)
        while (found := sizes.get(name)) is not None:
            name = found
        return out, total


QUALNAME = "Table.describe"


def target(sizes):
    return Table().describe(sizes)


EXAMPLES = [({},), ({"a": 1},), ({"a": 1, "b": 2, "c": 3},), ({"a": "x"},)]
