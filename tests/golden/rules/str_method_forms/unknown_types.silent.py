def target(line, needle):
    return line.find(needle) != -1, line[: len(needle)] == needle, line.count(needle) > 0


EXAMPLES = [("", "")]
