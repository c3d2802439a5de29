OBSERVED = {"line": {"str"}, "needle": {"str"}}


def target(line, needle):
    return line.find(needle, 3) != -1, line.find(needle) > 0, line[-len(needle) :] == needle, line.count(needle) > 1


EXAMPLES = [("", "")]
