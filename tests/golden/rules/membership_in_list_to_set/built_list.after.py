OBSERVED = {"records": {"list[tuple[str,int]]"}, "wanted": {"list[str]"}}


class Report:
    def select(self, records, wanted):
        """Records whose name is wanted, in order."""
        chosen = []

        wanted_set = set(wanted)
        # every record is looked at
        for name, size in records:
            if size > 0 and name in wanted_set:
                chosen.append(name)
        return chosen


QUALNAME = "Report.select"


def target(records, wanted):
    return Report().select(records, wanted)


EXAMPLES = [
    ([], []),
    ([("a", 1)], []),
    ([], ["a"]),
    ([("a", 1), ("b", 0), ("c", 3), ("a", 2)], ["c", "a", "b", "a"]),
    ([("a", "x")], ["a"]),
]
