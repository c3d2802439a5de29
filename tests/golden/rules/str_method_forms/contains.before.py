OBSERVED = {"line": {"str"}, "needle": {"str"}, "prefix": {"str"}}


def target(line, needle, prefix):
    if line.find(needle) != -1 and line[0 : len(prefix)] == prefix:
        return True
    return line.count("=") == 0


EXAMPLES = [("", "", ""), ("a=b", "=", "a"), ("abc", "x", "ab"), ("abc", "c", "b"), ("ab", "b", "abc")]
