OBSERVED = {"line": {"str"}, "needle": {"str"}, "prefix": {"str"}}


def target(line, needle, prefix):
    if needle in line and line.startswith(prefix):
        return True
    return "=" not in line


EXAMPLES = [("", "", ""), ("a=b", "=", "a"), ("abc", "x", "ab"), ("abc", "c", "b"), ("ab", "b", "abc")]
