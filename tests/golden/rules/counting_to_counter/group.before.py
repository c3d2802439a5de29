class Index:
    def build(self, rows):
        groups = {}
        sums = dict()
        for name, size in rows:
            # unnamed rows do not count
            if not name:
                continue
            if name not in groups:
                groups[name] = []
            groups[name].append(size)
            sums[name] = sums.get(name, 0) + len(name)
        return groups, sums


QUALNAME = "Index.build"


def target(rows):
    return Index().build(rows)


EXAMPLES = [([],), ([("a", 1)],), ([("a", 1), ("", 3), ("b", 2), ("a", None)],), ([(1, 1)],), ([([1], 1)],)]
