class Counter:
    def total(self, sizes: dict[str, int], names: list[str]):
        out = []
        for key, size in sizes.items():
            for name in names:
                for index in range(size):
                    out.append(key + name * index)
        return out, [name for name in names if name]


QUALNAME = "Counter.total"


def target(sizes, names):
    return Counter().total(sizes, names)


EXAMPLES = [({}, []), ({"a": 2}, ["x", ""]), ({"a": 2, "b": 0, "c": 1}, ["x", "y"]), ({"a": "b"}, ["x"])]
