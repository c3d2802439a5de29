from collections import defaultdict
class Index:
    def build(self, rows):
        groups = defaultdict(list)
        sums = defaultdict(int)
        for name, size in rows:
            # unnamed rows do not count
            if not name:
                continue
            groups[name].append(size)
            sums[name] += len(name)
        groups = dict(groups)
        sums = dict(sums)
        return groups, sums


QUALNAME = "Index.build"


def target(rows):
    return Index().build(rows)


EXAMPLES = [([],), ([("a", 1)],), ([("a", 1), ("", 3), ("b", 2), ("a", None)],), ([(1, 1)],), ([([1], 1)],)]
